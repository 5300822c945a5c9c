/** What one reads of one's own account. */

import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { wrongLink } from '@/api/problems'

export type OwnSession = Schemas['SessionOut']
export type OwnToken = Schemas['TokenOut']
export type Delegation = Schemas['DelegationOut']
export type LivingLink = Schemas['LivingLinkOut']
export type Colleague = Schemas['PeopleOut']['items'][number]

export const accountKeys = {
  sessions: () => ['account', 'sessions'] as const,
  tokens: () => ['account', 'tokens'] as const,
  delegations: () => ['account', 'delegations'] as const,
  link: (token: string) => ['account', 'link', token] as const,
}

const query = { limit: 200 }

export function useSessions() {
  return useQuery({
    queryKey: accountKeys.sessions(),
    queryFn: () => ask(api.GET('/api/v1/me/sessions', { params: { query } })),
  })
}

export function useTokens() {
  return useQuery({
    queryKey: accountKeys.tokens(),
    queryFn: () => ask(api.GET('/api/v1/me/tokens', { params: { query } })),
  })
}

export function useDelegations() {
  return useQuery({
    queryKey: accountKeys.delegations(),
    queryFn: () => ask(api.GET('/api/v1/me/delegations', { params: { query } })),
  })
}

/** Whom a link to set a password is for; an error where it is none, or over. */
export function usePasswordLink(token: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: accountKeys.link(toValue(token)),
    queryFn: () =>
      ask(api.GET('/api/v1/password-resets/{token}', { params: { path: { token: toValue(token) } } })).catch(
        wrongLink,
      ),
    enabled: () => toValue(token) !== '',
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
}

export async function findColleagues(q: string): Promise<Colleague[]> {
  return (await ask(api.GET('/api/v1/people', { params: { query: { q, limit: 20 } } }))).items
}
