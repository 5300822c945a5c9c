/** What the assistant reads and changes of ticket types. */

import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import { useSession } from '@/shared/session'

export type TicketType = Schemas['TypeOut']

const key = ['first-run', 'types'] as const

export function useTypes() {
  const session = useSession()
  return useQuery({
    queryKey: key,
    enabled: computed(() => session.can('type.manage')),
    queryFn: async () =>
      (await ask(api.GET('/api/v1/ticket-types', { params: { query: { include_retired: true } } }))).items,
  })
}

export function useTypeCommands() {
  const client = useQueryClient()
  async function edit(type: TicketType, changes: object): Promise<void> {
    try {
      await ask(
        api.PATCH('/api/v1/ticket-types/{type_id}', {
          params: { path: { type_id: type.id } },
          body: changes as Schemas['EditType'],
          headers: ifMatch(type.version),
        }),
      )
    } finally {
      await client.invalidateQueries({ queryKey: key })
    }
  }
  return { edit }
}
