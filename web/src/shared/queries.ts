/** Server state: one cache for the page, kept fresh by live events. */

import { QueryClient, type QueryKey } from '@tanstack/vue-query'

import { asApiError } from '@/api/problems'
import { onLive, type Change } from './live'

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Answers are replaced, never changed: to watch each value in them costs, and tells nothing.
        shallow: true,
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: true,
        retry: (count, error) => asApiError(error).isPassing && count < 2,
        retryDelay: (count, error) => (asApiError(error).retryAfter ?? Math.min(8, 2 ** count)) * 1000,
      },
      mutations: { retry: false },
    },
  })
}

/**
 * Which cached answers a live change makes stale. Modules add theirs once, when their manifest is loaded:
 *
 *     staleOn('ticket', (change) => [ticketKeys.one(change.subject_id), ticketKeys.lists()])
 */
type Stale = (change: Change) => QueryKey[]
const rules = new Map<string, Stale[]>()

export function staleOn(subject: string, keys: Stale): void {
  rules.set(subject, [...(rules.get(subject) ?? []), keys])
}

export function followLive(client: QueryClient): () => void {
  return onLive((changes) => {
    if (changes === 'resync') {
      void client.invalidateQueries()
      return
    }
    const seen = new Set<string>()
    for (const change of changes) {
      for (const rule of rules.get(change.subject) ?? []) {
        for (const key of rule(change)) {
          const name = JSON.stringify(key)
          if (seen.has(name)) continue
          seen.add(name)
          void client.invalidateQueries({ queryKey: key })
        }
      }
    }
  })
}
