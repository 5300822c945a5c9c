/**
 * The page of a draft that is saved as a whole: what keeps it from being sent is told once somebody went on, and looked at
 * again while he types; who leaves is told that what he wrote stays.
 */

import { computed, ref, type Ref } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'

import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'

export interface Editing<Draft extends object> {
  draft: Ref<Draft | null>
  isDirty: Ref<boolean>
  write: (next: Draft) => void
}

export function useDraftPage<Draft extends object, Fault>(
  { draft, isDirty, write }: Editing<Draft>,
  faultsOf: (draft: Draft) => Fault[],
  /** Of its condition: whether each of the rows has a value. */
  builder: Readonly<Ref<{ isComplete: boolean } | null>>,
) {
  const faults = ref([]) as Ref<Fault[]>
  const wentOn = ref(false)
  const isUnfinished = computed(() => wentOn.value && builder.value?.isComplete === false)

  function set(part: Partial<Draft>): void {
    if (!draft.value) return
    write({ ...draft.value, ...part })
    if (faults.value.length) faults.value = faultsOf(draft.value)
  }
  /** Whether it can be sent; if not, the first thing that is wrong comes into sight. */
  function isSound(): boolean {
    if (!draft.value) return false
    faults.value = faultsOf(draft.value)
    wentOn.value = true
    if (faults.value.length === 0 && builder.value?.isComplete !== false) return true
    requestAnimationFrame(() => document.querySelector('[role=alert]')?.scrollIntoView({ block: 'center' }))
    return false
  }
  onBeforeRouteLeave(() => {
    if (isDirty.value) toast(t('setup.keptHere'), { kind: 'info' })
  })
  return { faults, wentOn, isUnfinished, set, isSound }
}
