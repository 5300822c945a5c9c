/** What the server says of a drawing: asked a moment after the last stroke, told by the part it is about. */

import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'

import { asApiError } from '@/api/problems'
import { errorText } from '@/shared/errors'
import type { Definition } from './definition'
import { byPart, findingsOf } from './findings'
import { usePreview } from './queries'

const PAUSE_MS = 500

export function useFlowCheck(id: number, flow: Ref<Definition | null>) {
  const drawn = ref('')
  let timer: number | undefined
  watch(
    flow,
    (now) => {
      window.clearTimeout(timer)
      if (now) timer = window.setTimeout(() => (drawn.value = JSON.stringify(now)), drawn.value ? PAUSE_MS : 0)
    },
    { immediate: true },
  )
  onScopeDispose(() => window.clearTimeout(timer))

  const preview = usePreview(id, drawn)
  const refusal = computed(() => {
    const problem = preview.error.value ? asApiError(preview.error.value) : null
    return problem && problem.status === 422 ? problem : null
  })
  /** Why it could not be checked at all. */
  const failure = computed(() => (preview.error.value && !refusal.value ? errorText(preview.error.value) : ''))
  const checked = computed(() => (drawn.value ? (JSON.parse(drawn.value) as Definition) : null))
  const found = computed(() => (checked.value ? findingsOf(checked.value, preview.data.value, refusal.value) : []))

  /** How many running tickets are in a state; null while it is not known. */
  function runningIn(key: string): number | null {
    if (!preview.data.value) return null
    return preview.data.value.running.filter((one) => one.state === key).reduce((sum, one) => sum + one.count, 0)
  }

  return {
    preview,
    failure,
    found,
    problems: computed(() => byPart(found.value)),
    isUsable: computed(() => !preview.error.value),
    runningIn,
  }
}
