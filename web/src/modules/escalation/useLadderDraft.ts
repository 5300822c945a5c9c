/** One ladder being edited: kept on this device until it is saved, told of what somebody else saved meanwhile. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef, toRaw, watch } from 'vue'

import { asApiError } from '@/api/problems'
import { isSame } from '@/modules/setup/model'
import { t } from '@/shared/i18n'
import { useKept } from '@/shared/kept'
import { toast } from '@/shared/toasts'
import { changeLadder, createLadder } from './commands'
import { asSent, draftOf, newLadder, type LadderDraft } from './model/ladder'
import { escalationKeys, useLadders, type Ladder } from './queries'

interface Kept {
  /** Version of the ladder upon which it was written. */
  upon: number
  draft: LadderDraft
}

const copy = (draft: LadderDraft): LadderDraft => JSON.parse(JSON.stringify(toRaw(draft))) as LadderDraft

export function useLadderDraft(id: number | null) {
  const client = useQueryClient()
  const ladders = useLadders()
  const ladder = computed(() => ladders.data.value?.find((one) => one.id === id) ?? null)
  const kept = useKept<Kept | null>(`escalation-ladder.${id ?? 'new'}`, null)
  const base = computed(() => (id === null ? newLadder() : ladder.value ? draftOf(ladder.value) : null))
  const draft = ref<LadderDraft | null>(kept.value?.draft ?? null)
  const error = shallowRef<unknown>(null)
  const isSaving = ref(false)
  const isDirty = computed(() => draft.value !== null && base.value !== null && !isSame(draft.value, base.value))
  /** Somebody saved another version than the one upon which this was written. */
  const isOvertaken = computed(
    () => isDirty.value && kept.value !== null && ladder.value !== null && kept.value.upon !== ladder.value.version,
  )
  watch(
    base,
    (found) => {
      if (found && (draft.value === null || kept.value === null)) draft.value = copy(found)
    },
    { immediate: true },
  )
  function write(next: LadderDraft): void {
    draft.value = next
    if (base.value && isSame(base.value, next)) forget()
    else kept.value = { upon: kept.value?.upon ?? ladder.value?.version ?? 0, draft: copy(next) }
  }
  function forget(): void {
    kept.value = null
    kept.forget()
  }
  function drop(): void {
    forget()
    error.value = null
    if (base.value) draft.value = copy(base.value)
  }
  /** Go on with what is written here upon what somebody else saved. */
  function goOn(): void {
    if (draft.value && ladder.value) kept.value = { upon: ladder.value.version, draft: copy(draft.value) }
  }
  /** The saved ladder, or null where it was refused. */
  async function save(): Promise<Ladder | null> {
    const now = draft.value
    if (!now || isSaving.value) return null
    isSaving.value = true
    error.value = null
    try {
      const body = asSent(now)
      const upon = kept.value?.upon ?? ladder.value?.version ?? 0
      const saved = id === null ? await createLadder(body) : await changeLadder(id, body, upon)
      forget()
      await client.invalidateQueries({ queryKey: escalationKeys.ladders })
      draft.value = id === null ? null : draftOf(saved)
      toast(t('escalation.ladders.saved', { name: saved.name }))
      return saved
    } catch (thrown) {
      error.value = thrown
      if (asApiError(thrown).status === 412) await ladders.refetch()
      return null
    } finally {
      isSaving.value = false
    }
  }
  return { ladders, ladder, draft, error, isSaving, isDirty, isOvertaken, write, drop, goOn, save }
}
