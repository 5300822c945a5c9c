/** The log, page by page, and the names that its lines mention. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import type { paths } from '@/api/schema'
import { useSession } from '@/shared/session'
import type { NameOf } from './model'

export type AuditLine = Schemas['AuditLineOut']
export type Verdict = Schemas['VerdictOut']
export type AuditQuery = NonNullable<paths['/api/v1/audit']['get']['parameters']['query']>

export const auditKeys = {
  all: ['audit'] as const,
  list: (asked: object) => ['audit', 'list', asked] as const,
  names: () => ['audit', 'names'] as const,
}

export function useAuditLog(asked: MaybeRefOrGetter<AuditQuery>) {
  return useInfiniteQuery({
    queryKey: computed(() => auditKeys.list(toValue(asked))),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(api.GET('/api/v1/audit', { params: { query: { ...toValue(asked), limit: 50, cursor: pageParam } } })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
  })
}

export async function verifyLog(): Promise<Verdict> {
  return ask(api.GET('/api/v1/audit/verification'))
}

interface Known {
  people: { id: number; name: string }[]
  byKind: Record<string, Map<string, string>>
}

function walk(nodes: Schemas['DepartmentNode'][], into: Map<string, string>): void {
  for (const node of nodes) {
    into.set(String(node.id), node.name)
    walk(node.children, into)
  }
}

async function fetchNames(may: (word: string) => boolean): Promise<Known> {
  const wide = { limit: 200 }
  const [users, teams, departments, roles] = await Promise.all([
    may('user.read') ? ask(api.GET('/api/v1/users', { params: { query: wide } })) : null,
    ask(api.GET('/api/v1/teams', { params: { query: { ...wide, with_retired: true } } })),
    ask(api.GET('/api/v1/departments', { params: { query: { with_retired: true } } })),
    may('role.read') ? ask(api.GET('/api/v1/roles')) : null,
  ])
  const names = new Map<string, string>()
  walk(departments.items, names)
  return {
    people: users?.items.map(({ id, name }) => ({ id, name })) ?? [],
    byKind: {
      user: new Map(users?.items.map((one) => [String(one.id), one.name]) ?? []),
      team: new Map(teams.items.map((one) => [String(one.id), one.name])),
      department: names,
      role: new Map(roles?.items.map((one) => [one.key, one.name]) ?? []),
    },
  }
}

/** Names of the company's people and things: of the first 200 of each; others stay with their numbers. */
export function useNames() {
  const session = useSession()
  const { data } = useQuery({
    queryKey: auditKeys.names(),
    staleTime: 5 * 60_000,
    queryFn: () => fetchNames((word) => session.can(word)),
  })
  const nameOf: NameOf = (subject, id) => data.value?.byKind[subject]?.get(String(id))
  const people = computed(() => data.value?.people ?? [])
  return { nameOf, people }
}
