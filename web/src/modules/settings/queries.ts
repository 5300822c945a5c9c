/** What the frame of settings reads: who changed a thing last, and what needs attention. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { useSession } from '@/shared/session'

export const settingsKeys = {
  all: ['settings'] as const,
  lastChange: (subject: string, id: number | null) => ['settings', 'last-change', subject, id] as const,
  attention: (part: string) => ['settings', 'attention', part] as const,
}

export type AuditLine = Schemas['AuditLineOut']

/** The newest line of the log about a thing. Read only where the reader may read the log: else there is none. */
export function useLastChange(
  subject: MaybeRefOrGetter<string>,
  id: MaybeRefOrGetter<number | null>,
  kind: MaybeRefOrGetter<string | undefined> = undefined,
) {
  const session = useSession()
  return useQuery({
    queryKey: computed(() => [...settingsKeys.lastChange(toValue(subject), toValue(id)), toValue(kind)]),
    enabled: computed(() => session.can('audit.read') && toValue(id) !== null),
    queryFn: async () => {
      const query = {
        subject: toValue(subject),
        subject_id: toValue(id) ?? undefined,
        kind: toValue(kind),
        limit: 1,
      }
      const page = await ask(api.GET('/api/v1/audit', { params: { query } }))
      return page.items[0] ?? null
    },
  })
}

/** How often something happened in the last hours, by the log; up to a hundred. */
export function useCountOf(kind: string, hours: number) {
  const session = useSession()
  return useQuery({
    queryKey: settingsKeys.attention(kind),
    enabled: computed(() => session.can('audit.read')),
    queryFn: async () => {
      const from = new Date(Date.now() - hours * 3_600_000).toISOString()
      const page = await ask(api.GET('/api/v1/audit', { params: { query: { kind, from, limit: 100 } } }))
      return page.items.length
    },
  })
}
