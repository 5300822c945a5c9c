/** What is done about how tickets are given out. Each throws ApiError. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import { ticketKeys } from '@/modules/ticket/queries'
import { routingKeys, type Rule, type RuleIn, type RoutingTeam } from './queries'

export function createRule(body: RuleIn): Promise<Rule> {
  return ask(api.POST('/api/v1/routing-rules', { body }))
}

export function changeRule(id: number, body: RuleIn, version: number): Promise<Rule> {
  return ask(
    api.PUT('/api/v1/routing-rules/{routing_rule_id}', {
      params: { path: { routing_rule_id: id } },
      headers: ifMatch(version),
      body,
    }),
  )
}

export function orderRules(ids: number[]): Promise<Rule[]> {
  return ask(api.PUT('/api/v1/routing-rules/order', { body: { ids } })).then((page) => page.items)
}

export function takeTemplate(key: string, body: Schemas['TakeTemplateIn']): Promise<Rule> {
  return ask(
    api.POST('/api/v1/routing-templates/{template_key}/rules', { params: { path: { template_key: key } }, body }),
  )
}

export function useRoutingCommands() {
  const client = useQueryClient()
  const stale = (...keys: (readonly unknown[])[]): Promise<unknown> =>
    Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })))

  return {
    setSettings: async (body: Schemas['RoutingSettingsIn'], version: number) => {
      const saved = await ask(api.PUT('/api/v1/routing-settings', { headers: ifMatch(version), body }))
      client.setQueryData(routingKeys.settings, saved)
      await stale(routingKeys.people)
      return saved
    },

    addSkill: async (body: Schemas['SkillIn']) => {
      const saved = await ask(api.POST('/api/v1/skills', { body }))
      await stale(routingKeys.skills, routingKeys.people)
      return saved
    },

    changeSkill: async (id: number, body: Schemas['SkillIn'], version: number) => {
      const params = { path: { skill_id: id } }
      const saved = await ask(api.PUT('/api/v1/skills/{skill_id}', { params, headers: ifMatch(version), body }))
      await stale(routingKeys.skills, routingKeys.people)
      return saved
    },

    setPerson: async (id: number, body: Schemas['RoutingPersonIn'], version: number) => {
      const params = { path: { user_id: id } }
      const saved = await ask(
        api.PUT('/api/v1/routing-people/{user_id}', { params, headers: ifMatch(version), body }),
      )
      await stale(routingKeys.people, routingKeys.skills)
      return saved
    },

    setTeam: async (id: number, body: Schemas['RoutingTeamIn'], version: number): Promise<RoutingTeam> => {
      const params = { path: { team_id: id } }
      const saved = await ask(api.PUT('/api/v1/routing-teams/{team_id}', { params, headers: ifMatch(version), body }))
      await stale(routingKeys.teams)
      return saved
    },

    /** `user_id` null: nobody's. */
    setOwner: async (body: Schemas['CustomerOwnerIn']) => {
      await ask(api.PUT('/api/v1/customer-owners', { body }))
      await stale(routingKeys.owners)
    },

    sayAvailability: async (availability: Schemas['AvailabilityIn']['availability']) => {
      const saved = await ask(api.PUT('/api/v1/me/availability', { body: { availability } }))
      client.setQueryData(routingKeys.availability, saved)
      return saved
    },

    /** Gives it out by the rules as they are now; every decision about it, the newest first. */
    routeAgain: async (ticket: number) => {
      const page = await ask(
        api.POST('/api/v1/tickets/{ticket_id}/routings', { params: { path: { ticket_id: ticket } } }),
      )
      client.setQueryData(routingKeys.decisions(ticket), page.items)
      await stale(ticketKeys.detail(ticket), ticketKeys.timeline(ticket), ticketKeys.lists(), ticketKeys.counts())
      return page.items
    },
  }
}
