/** What is read of people, departments, teams, roles and the company. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import type { paths } from '@/api/schema'
import { staleOn } from '@/shared/queries'
import { named } from '@/shared/i18n'
import { useSession } from '@/shared/session'

export type User = Schemas['UserOut']
export type Department = Schemas['DepartmentNode']
export type Team = paths['/api/v1/teams/{team_id}']['get']['responses'][200]['content']['application/json']
export type TeamRow = Schemas['TeamRow']
export type Role = Schemas['RoleOut']
export type PermissionRow = Schemas['PermissionOut']
export type SecurityRules = Schemas['SecurityRulesOut']
export type Tenant = Schemas['TenantOut']
export type Session = Schemas['SessionOut']
export type Token = Schemas['TokenOut']
export type PickedPerson =
  paths['/api/v1/people']['get']['responses'][200]['content']['application/json']['items'][number]
export type PortalSettings = paths['/api/v1/portal-settings']['get']['responses'][200]['content']['application/json']

export type UserQuery = NonNullable<paths['/api/v1/users']['get']['parameters']['query']>
export type Need = NonNullable<UserQuery['needs']>

export const orgKeys = {
  all: ['organisation'] as const,
  people: () => ['organisation', 'people'] as const,
  list: (asked: object) => ['organisation', 'people', 'list', asked] as const,
  person: (id: number) => ['organisation', 'people', 'one', id] as const,
  sessions: (id: number) => ['organisation', 'people', 'one', id, 'sessions'] as const,
  tokensOf: (id: number) => ['organisation', 'people', 'one', id, 'tokens'] as const,
  departments: () => ['organisation', 'departments'] as const,
  teams: () => ['organisation', 'teams'] as const,
  team: (id: number) => ['organisation', 'teams', 'one', id] as const,
  roles: () => ['organisation', 'roles'] as const,
  permissions: () => ['organisation', 'permissions'] as const,
  security: () => ['organisation', 'security'] as const,
  tokens: () => ['organisation', 'tokens'] as const,
  tenant: () => ['organisation', 'tenant'] as const,
  portal: () => ['organisation', 'portal'] as const,
  wishes: () => ['organisation', 'people', 'wishes'] as const,
}

staleOn('user', () => [orgKeys.people()])
staleOn('department', () => [orgKeys.departments(), orgKeys.people()])
staleOn('team', () => [orgKeys.teams(), orgKeys.people()])
staleOn('role', () => [orgKeys.roles()])
staleOn('tenant', () => [orgKeys.tenant(), orgKeys.portal(), orgKeys.security()])

/** People page by page; live changes refresh what was loaded. */
export function usePeople(asked: MaybeRefOrGetter<UserQuery>) {
  return useInfiniteQuery({
    queryKey: computed(() => orgKeys.list(toValue(asked))),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(api.GET('/api/v1/users', { params: { query: { ...toValue(asked), limit: 50, cursor: pageParam } } })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
  })
}

/** The first few who lack something; `limit` + 1 are asked for, so that "more than" can be said. */
export function useThoseWho(
  asked: MaybeRefOrGetter<UserQuery>,
  limit: number,
  isWanted: MaybeRefOrGetter<boolean> = true,
) {
  return useQuery({
    queryKey: computed(() => [...orgKeys.list(toValue(asked)), 'first', limit]),
    enabled: computed(() => toValue(isWanted)),
    queryFn: async () => {
      const page = await ask(api.GET('/api/v1/users', { params: { query: { ...toValue(asked), limit } } }))
      return { items: page.items, isMore: page.next_cursor !== null }
    },
  })
}

export function fetchPerson(id: number): Promise<User> {
  return ask(api.GET('/api/v1/users/{user_id}', { params: { path: { user_id: id } } }))
}

export function usePerson(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => orgKeys.person(toValue(id))),
    queryFn: () => fetchPerson(toValue(id)),
  })
}

export function useSessionsOf(id: MaybeRefOrGetter<number>) {
  const session = useSession()
  return useQuery({
    queryKey: computed(() => orgKeys.sessions(toValue(id))),
    enabled: computed(() => session.can('session.manage')),
    queryFn: async () =>
      (
        await ask(
          api.GET('/api/v1/users/{user_id}/sessions', {
            params: { path: { user_id: toValue(id) }, query: { limit: 100 } },
          }),
        )
      ).items,
  })
}

export function useTokensOf(id: MaybeRefOrGetter<number>) {
  const session = useSession()
  return useQuery({
    queryKey: computed(() => orgKeys.tokensOf(toValue(id))),
    enabled: computed(() => session.can('token.manage')),
    queryFn: async () =>
      (
        await ask(
          api.GET('/api/v1/users/{user_id}/tokens', {
            params: { path: { user_id: toValue(id) }, query: { limit: 100 } },
          }),
        )
      ).items,
  })
}

export function useAllTokens() {
  return useInfiniteQuery({
    queryKey: orgKeys.tokens(),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(api.GET('/api/v1/tokens', { params: { query: { limit: 50, cursor: pageParam } } })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function useDepartments(withRetired: MaybeRefOrGetter<boolean> = false) {
  return useQuery({
    queryKey: computed(() => [...orgKeys.departments(), toValue(withRetired)]),
    queryFn: async () =>
      (await ask(api.GET('/api/v1/departments', { params: { query: { with_retired: toValue(withRetired) } } })))
        .items,
  })
}

/** All teams: a company has tens of them, and pickers need them all. */
export function useTeams(withRetired: MaybeRefOrGetter<boolean> = false) {
  return useQuery({
    queryKey: computed(() => [...orgKeys.teams(), 'list', toValue(withRetired)]),
    queryFn: async () => {
      const items: TeamRow[] = []
      let cursor: string | undefined
      do {
        const query = { with_retired: toValue(withRetired), limit: 200, cursor }
        const page = await ask(api.GET('/api/v1/teams', { params: { query } }))
        items.push(...page.items)
        cursor = page.next_cursor ?? undefined
      } while (cursor)
      return items
    },
  })
}

export function fetchTeam(id: number): Promise<Team> {
  return ask(api.GET('/api/v1/teams/{team_id}', { params: { path: { team_id: id } } }))
}

export function useTeam(id: MaybeRefOrGetter<number>) {
  return useQuery({ queryKey: computed(() => orgKeys.team(toValue(id))), queryFn: () => fetchTeam(toValue(id)) })
}

/** Named in the language of the page, which may be another than that of the person's account. */
function inLanguage<T extends { name: string; names: Record<string, string> }>(found: T[] | undefined) {
  return found?.map((one) => ({ ...one, name: named(one.names, one.name) }))
}

export function useRoles() {
  const session = useSession()
  const query = useQuery({
    queryKey: orgKeys.roles(),
    enabled: computed(() => session.can('role.read')),
    queryFn: async () => (await ask(api.GET('/api/v1/roles'))).items,
  })
  return { ...query, data: computed(() => inLanguage(query.data.value)) }
}

export function usePermissions() {
  const session = useSession()
  const query = useQuery({
    queryKey: orgKeys.permissions(),
    enabled: computed(() => session.can('role.read')),
    staleTime: Infinity,
    queryFn: async () => (await ask(api.GET('/api/v1/permissions'))).items,
  })
  return { ...query, data: computed(() => inLanguage(query.data.value)) }
}

export function useSecurityRules() {
  return useQuery({ queryKey: orgKeys.security(), queryFn: () => ask(api.GET('/api/v1/security-rules')) })
}

export function fetchTenant(): Promise<Tenant> {
  return ask(api.GET('/api/v1/tenant'))
}

export function useTenant() {
  return useQuery({ queryKey: orgKeys.tenant(), queryFn: fetchTenant })
}

export function fetchPortal(): Promise<PortalSettings> {
  return ask(api.GET('/api/v1/portal-settings'))
}

export function usePortalSettings() {
  return useQuery({ queryKey: orgKeys.portal(), queryFn: fetchPortal })
}

/** Who asked for a new password and has none yet. */
export function usePasswordWishes(isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: orgKeys.wishes(),
    enabled: computed(() => toValue(isWanted)),
    queryFn: async () => (await ask(api.GET('/api/v1/password-resets', { params: { query: { limit: 20 } } }))).items,
  })
}

export async function searchPeople(text: string): Promise<PickedPerson[]> {
  return (await ask(api.GET('/api/v1/people', { params: { query: { q: text || undefined, limit: 20 } } }))).items
}
