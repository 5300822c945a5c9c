/** Keeps what was opened for the command bar: tickets by their pages, as soon as they are read. */

import type { QueryClient } from '@tanstack/vue-query'
import { onScopeDispose, watch } from 'vue'
import type { RouteLocationNormalizedLoaded } from 'vue-router'

import { ticketKeys, type Ticket } from '@/modules/ticket/queries'
import { noteRecent } from '@/shared/recent'

export function followOpenedTickets(client: QueryClient, route: RouteLocationNormalizedLoaded): void {
  const idHere = (): number => Number(/^\/tickets\/(\d+)$/.exec(route.path)?.[1] ?? 0)

  function note(): void {
    const id = idHere()
    const ticket = id ? client.getQueryData<Ticket>(ticketKeys.detail(id)) : undefined
    if (!ticket) return
    noteRecent({ kind: 'ticket', id, label: ticket.title, hint: ticket.number, to: `/tickets/${id}` })
  }

  const stop = client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success') return
    if (JSON.stringify(event.query.queryKey) === JSON.stringify(ticketKeys.detail(idHere()))) note()
  })
  watch(() => route.path, note)
  onScopeDispose(stop)
}
