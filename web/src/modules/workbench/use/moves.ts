/** Moves that tickets of some types can make, by the flows of today. */

import { useQueries } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask } from '@/api/client'
import { named } from '@/shared/i18n'
import type { Flow } from '../model/flow'
import { useTicketTypes, workbenchKeys } from '../queries'

export interface BulkMove {
  key: string
  name: string
  needsComment: boolean
  requiredFields: string[]
}

/** For these types, by key; null: for all. */
export function useBulkMoves(types: MaybeRefOrGetter<string[] | null>) {
  const known = useTicketTypes()
  const flowIds = computed(() => {
    const wanted = toValue(types)
    const found = (known.data.value ?? []).filter((one) => wanted === null || wanted.includes(one.key))
    return [...new Set(found.map((one) => one.workflow_id))]
  })
  const flows = useQueries({
    queries: computed(() =>
      flowIds.value.map((id) => ({
        queryKey: workbenchKeys.flow(id),
        staleTime: 10 * 60_000,
        queryFn: async () => {
          const params = { path: { workflow_id: id } }
          return (await ask(api.GET('/api/v1/workflows/{workflow_id}', { params }))).definition as unknown as Flow
        },
      })),
    ),
  })
  return computed<BulkMove[]>(() => {
    const moves = new Map<string, BulkMove>()
    for (const flow of flows.value) {
      for (const move of (flow.data as Flow | undefined)?.moves ?? []) {
        const before = moves.get(move.key)
        moves.set(move.key, {
          key: move.key,
          name: named(move.names, move.key),
          needsComment: move.needs_comment || (before?.needsComment ?? false),
          requiredFields: [...new Set([...(before?.requiredFields ?? []), ...move.required_fields])],
        })
      }
    }
    return [...moves.values()]
  })
}
