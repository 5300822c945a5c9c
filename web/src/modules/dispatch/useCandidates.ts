/** Who could get the chosen ticket, the best first, with what the rules say where one may see them. */

import { computed, type Ref } from 'vue'

import { useSession } from '@/shared/session'
import { ranked, type Held } from './model/giving'
import { useAdvice, type Board } from './queries'

export function useCandidates(board: Ref<Board>, held: Ref<Held | null>) {
  const session = useSession()
  const seesRules = computed(() => session.can('routing.read') || session.can('routing.manage'))
  const advice = useAdvice(
    computed(() => held.value?.ticket ?? null),
    seesRules,
  )
  const decision = computed(() => (seesRules.value ? (advice.data.value ?? null) : null))
  const candidates = computed(() =>
    held.value
      ? ranked(board.value, held.value, decision.value?.user_id ?? null, decision.value?.candidates ?? [])
      : [],
  )
  return { candidates, decision, isAsking: advice.isFetching, problem: advice.error }
}
