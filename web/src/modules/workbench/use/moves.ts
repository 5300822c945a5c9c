/** Moves that tickets of some types can make, by the flows of today. */

import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { named } from '@/shared/i18n'
import { useFlows, useTicketTypes } from '../queries'

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
  const flows = useFlows(flowIds)
  return computed<BulkMove[]>(() => {
    const moves = new Map<string, BulkMove>()
    for (const flow of flows.value) {
      for (const move of flow.data?.moves ?? []) {
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
