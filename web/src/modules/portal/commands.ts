/** What a customer does: by his account, or by a link without one. Both offer the same, so that pages need not care. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, withKey, type Schemas } from '@/api/client'
import { portalKeys } from './queries'

export interface Doing {
  reply: (body: string, files: number[], key: string) => Promise<unknown>
  nudge: (comment: string) => Promise<unknown>
  answer: (verdict: 'confirmed' | 'rejected', comment: string) => Promise<unknown>
  /** Take up a closed one again, saying why; only with an account. */
  reopen?: (move: string, body: string, files: number[], key: string) => Promise<unknown>
  rate: (rating: { score: number; reasons: string[]; comment: string }) => Promise<unknown>
}

export function useDoingByAccount(id: () => number): Doing {
  const client = useQueryClient()
  const path = () => ({ ticket_id: id() })
  async function again<T>(done: Promise<T>): Promise<T> {
    const answer = await done
    await client.invalidateQueries({ queryKey: portalKeys.one(id()) })
    void client.invalidateQueries({ queryKey: portalKeys.lists() })
    return answer
  }
  return {
    reply: (body, files, key) =>
      again(
        ask(
          api.POST('/api/v1/tickets/{ticket_id}/comments', {
            params: { path: path() },
            body: { body, files } as Schemas['AddComment'],
            headers: withKey(key),
          }),
        ),
      ),
    reopen: (move, body, files, key) =>
      again(
        ask(
          api.POST('/api/v1/tickets/{ticket_id}/comments', {
            params: { path: path() },
            body: { body, files, move } as Schemas['AddComment'],
            headers: withKey(key),
          }),
        ),
      ),
    nudge: (comment) =>
      again(ask(api.POST('/api/v1/tickets/{ticket_id}/nudges', { params: { path: path() }, body: { comment } }))),
    answer: (verdict, comment) =>
      again(
        ask(
          api.POST('/api/v1/tickets/{ticket_id}/confirmations', {
            params: { path: path() },
            body: { verdict, comment } as Schemas['AnswerSolution'],
          }),
        ),
      ),
    rate: (rating) =>
      again(
        ask(
          api.PUT('/api/v1/tickets/{ticket_id}/rating', {
            params: { path: path() },
            body: rating as Schemas['RateTicket'],
          }),
        ),
      ),
  }
}

export function useDoingByLink(link: () => string): Doing {
  const client = useQueryClient()
  const path = () => ({ link: link() })
  async function again<T>(done: Promise<T>): Promise<T> {
    const answer = await done
    await client.invalidateQueries({ queryKey: portalKeys.link(link()) })
    return answer
  }
  return {
    reply: (body, files, key) =>
      again(
        ask(
          api.POST('/api/v1/request-links/{link}/replies', {
            params: { path: path() },
            body: { body, files },
            headers: withKey(key),
          }),
        ),
      ),
    nudge: (comment) =>
      again(ask(api.POST('/api/v1/request-links/{link}/nudges', { params: { path: path() }, body: { comment } }))),
    answer: (verdict, comment) =>
      again(
        ask(
          api.POST('/api/v1/request-links/{link}/confirmations', {
            params: { path: path() },
            body: { verdict, comment },
          }),
        ),
      ),
    rate: (rating) =>
      again(
        ask(
          api.POST('/api/v1/request-links/{link}/ratings', {
            params: { path: path() },
            body: rating as Schemas['RateTicket'],
          }),
        ),
      ),
  }
}

export function usePortalCommands() {
  const client = useQueryClient()

  async function open(body: Schemas['OpenTicket'], key: string): Promise<Schemas['TicketOut']> {
    const opened = await ask(api.POST('/api/v1/tickets', { body, headers: withKey(key) }))
    void client.invalidateQueries({ queryKey: portalKeys.lists() })
    return opened
  }

  async function correctContact(body: Schemas['OwnContactPatch']): Promise<void> {
    await ask(api.PATCH('/api/v1/me/contact', { body }))
    await client.invalidateQueries({ queryKey: portalKeys.contact() })
  }

  return { open, correctContact }
}
