/** What is read of how tickets are given out, and under which keys it is kept. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import type { Field } from '@/modules/conditions/fields'
import { ticketKeys } from '@/modules/ticket/queries'
import { staleOn } from '@/shared/queries'
import { useSession } from '@/shared/session'

export type Rule = Schemas['RoutingRuleOut']
export type RuleIn = Schemas['RoutingRuleIn']
export type RuleVersion = Schemas['RoutingRuleVersionOut']
export type Template = Schemas['RoutingTemplateOut']
export type Decision = Schemas['RoutingDecisionOut']
export type Candidate = Schemas['RoutingCandidateOut']
export type Simulation = Schemas['RoutingSimulationOut']
export type SimulationIn = Schemas['RoutingSimulationIn']
export type RoutingTrial = Schemas['RoutingTrialOut']
export type Skill = Schemas['SkillOut']
export type RoutingPerson = Schemas['RoutingPersonOut']
export type PersonSkill = Schemas['PersonSkillOut']
export type RoutingTeam = Schemas['RoutingTeamOut']
export type RoutingSettings = Schemas['RoutingSettingsOut']
export type Availability = Schemas['AvailabilityOut']
export type TeamFigures = Schemas['TeamFiguresOut']
export type CustomerOwner = Schemas['CustomerOwnerOut']
export type Strategy = Rule['strategy']
export type Refusal = NonNullable<Candidate['refusal']>

export const routingKeys = {
  rules: ['routing', 'rules'] as const,
  versions: (id: number) => ['routing', 'versions', id] as const,
  templates: ['routing', 'templates'] as const,
  fields: ['routing', 'fields'] as const,
  settings: ['routing', 'settings'] as const,
  skills: ['routing', 'skills'] as const,
  people: ['routing', 'people'] as const,
  peopleOf: (asked: object) => ['routing', 'people', asked] as const,
  teams: ['routing', 'teams'] as const,
  availability: ['routing', 'availability'] as const,
  owners: ['routing', 'owners'] as const,
  ownersOf: (asked: object) => ['routing', 'owners', asked] as const,
  figures: (asked: object) => ['routing', 'figures', asked] as const,
  /** Part of a ticket: whatever happens to it makes it stale. */
  decisions: (ticket: number) => ticketKeys.part(ticket, 'routing'),
}

staleOn('routing_rule', (change) => [routingKeys.rules, routingKeys.versions(change.subject_id)])
staleOn('routing_setting', () => [
  ...[routingKeys.settings, routingKeys.people, routingKeys.teams, routingKeys.skills],
  routingKeys.owners,
])
staleOn('team', () => [routingKeys.teams])

export const fetchRules = () => ask(api.GET('/api/v1/routing-rules')).then((page) => page.items)

/** In the order in which they are asked. */
export function useRules() {
  return useQuery({ queryKey: routingKeys.rules, queryFn: fetchRules })
}

export function useRuleVersions(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => routingKeys.versions(toValue(id))),
    queryFn: async () =>
      (
        await ask(
          api.GET('/api/v1/routing-rules/{routing_rule_id}/versions', {
            params: { path: { routing_rule_id: toValue(id) } },
          }),
        )
      ).items,
  })
}

export function useTemplates(isWanted: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: routingKeys.templates,
    enabled: computed(() => toValue(isWanted)),
    queryFn: async () => (await ask(api.GET('/api/v1/routing-templates'))).items,
  })
}

/** What rules can test: fields of tickets, and those of the customer. */
export function useRoutingFields() {
  return useQuery({
    queryKey: routingKeys.fields,
    staleTime: 5 * 60_000,
    queryFn: async () => {
      const { fields } = await ask(api.GET('/api/v1/routing-fields'))
      return new Map((fields as unknown as Field[]).map((field) => [field.key, field]))
    },
  })
}

export const fetchSettings = () => ask(api.GET('/api/v1/routing-settings'))

export function useRoutingSettings() {
  return useQuery({ queryKey: routingKeys.settings, queryFn: fetchSettings })
}

export const fetchPerson = (id: number) =>
  ask(api.GET('/api/v1/routing-people/{user_id}', { params: { path: { user_id: id } } }))

export const fetchTeam = (id: number) =>
  ask(api.GET('/api/v1/routing-teams/{team_id}', { params: { path: { team_id: id } } }))

const fetchSkills = async () => (await ask(api.GET('/api/v1/skills'))).items

/** Skills are never deleted, so it is there. */
export const fetchSkill = async (id: number) => (await fetchSkills()).find((one) => one.id === id)!

/** The catalogue, retired ones included. */
export function useSkills(isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: routingKeys.skills,
    enabled: computed(() => toValue(isWanted)),
    queryFn: fetchSkills,
  })
}

export interface PeopleAsked {
  team?: number | null
  skill?: number | null
  q?: string | null
}

/** All that fit: a team has tens of people, and a matrix needs them all. */
export function useRoutingPeople(asked: MaybeRefOrGetter<PeopleAsked>, isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: computed(() => routingKeys.peopleOf(toValue(asked))),
    enabled: computed(() => toValue(isWanted)),
    placeholderData: (before) => before,
    queryFn: async () => {
      const items: RoutingPerson[] = []
      let cursor: string | undefined
      do {
        const query = { ...toValue(asked), limit: 200, cursor }
        const page = await ask(api.GET('/api/v1/routing-people', { params: { query } }))
        items.push(...page.items)
        cursor = page.next_cursor ?? undefined
      } while (cursor && items.length < 1000)
      return items
    },
  })
}

/** Teams in which one is; none while that is not known. */
export function useOwnTeams() {
  const session = useSession()
  const id = computed(() => session.who?.user.id ?? 0)
  const me = useQuery({
    queryKey: computed(() => [...routingKeys.people, 'me', id.value]),
    enabled: computed(() => id.value > 0),
    staleTime: 5 * 60_000,
    queryFn: () => fetchPerson(id.value),
  })
  return { ...me, ids: computed(() => new Set(me.data.value?.team_ids ?? [])) }
}

export function useRoutingTeams(isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: routingKeys.teams,
    enabled: computed(() => toValue(isWanted)),
    refetchInterval: 60_000,
    queryFn: async () => (await ask(api.GET('/api/v1/routing-teams'))).items,
  })
}

/** Whose customers they are: of one organisation and one contact, or of all (the first thousand). */
export function useOwners(
  asked: MaybeRefOrGetter<{ organisation?: number; contact?: number }>,
  isWanted: MaybeRefOrGetter<boolean>,
) {
  return useQuery({
    queryKey: computed(() => routingKeys.ownersOf(toValue(asked))),
    enabled: computed(() => toValue(isWanted)),
    queryFn: async (): Promise<CustomerOwner[]> =>
      (await ask(api.GET('/api/v1/customer-owners', { params: { query: toValue(asked) } }))).items,
  })
}

export function useAvailability(isWanted: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: routingKeys.availability,
    enabled: computed(() => toValue(isWanted)),
    staleTime: 60_000,
    queryFn: () => ask(api.GET('/api/v1/me/availability')),
  })
}

export function useDecisions(ticket: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => routingKeys.decisions(toValue(ticket))),
    queryFn: async () =>
      (
        await ask(
          api.GET('/api/v1/tickets/{ticket_id}/routing-decisions', {
            params: { path: { ticket_id: toValue(ticket) } },
          }),
        )
      ).items,
  })
}

export function useFigures(span: MaybeRefOrGetter<{ since: string; until: string }>) {
  return useQuery({
    queryKey: computed(() => routingKeys.figures(toValue(span))),
    queryFn: () => ask(api.GET('/api/v1/routing-figures', { params: { query: toValue(span) } })),
  })
}

/** Who would get this? Nothing is written. */
export function simulate(body: SimulationIn): Promise<Simulation> {
  return ask(api.POST('/api/v1/routing-simulations', { body }))
}

/** What would a rule that is not saved have decided? Nothing is written. */
export function tryRule(body: Schemas['RoutingTrialIn']): Promise<RoutingTrial> {
  return ask(api.POST('/api/v1/routing-trials', { body }))
}
