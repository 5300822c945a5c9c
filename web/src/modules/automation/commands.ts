/** What is done about rules. Each throws ApiError. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, withKey, type Schemas } from '@/api/client'
import { ticketKeys } from '@/modules/ticket/queries'
import { automationKeys, type MacroPreview, type Rule, type RuleKind, type Scheduled, type Trial } from './queries'

export type RuleIn = Schemas['RuleIn']
export type RuleBody = Schemas['RuleDraft']
export type TrialIn = Schemas['TrialIn']

export function createRule(body: RuleIn): Promise<Rule> {
  return ask(api.POST('/api/v1/rules', { body }))
}

export function changeRule(id: number, body: RuleBody, version: number): Promise<Rule> {
  return ask(
    api.PUT('/api/v1/rules/{rule_id}', {
      params: { path: { rule_id: id }, header: ifMatch(version) as never },
      headers: ifMatch(version),
      body,
    }),
  )
}

export function orderRules(kind: RuleKind, ids: number[]): Promise<Rule[]> {
  return ask(api.PUT('/api/v1/rules/order', { body: { kind, ids } })).then((page) => page.items)
}

export function cloneRule(id: number): Promise<Rule> {
  return ask(api.POST('/api/v1/rules/{rule_id}/clones', { params: { path: { rule_id: id } } }))
}

/** Bring a version into force: for tickets of these teams, or, without any, for all. */
export function releaseRule(id: number, number: number, teamIds: number[]): Promise<Rule> {
  return ask(
    api.POST('/api/v1/rules/{rule_id}/releases', {
      params: { path: { rule_id: id } },
      body: { number, team_ids: teamIds },
    }),
  )
}

export function startTrial(body: TrialIn): Promise<Trial> {
  return ask(api.POST('/api/v1/rule-trials', { body }))
}

/** Ends a trial where it is; what it has found stays. */
export function stopTrial(id: number): Promise<Trial> {
  return ask(api.POST('/api/v1/rule-trials/{trial_id}/cancellations', { params: { path: { trial_id: id } } }))
}

const ticketAt = (id: number) => ({ path: { ticket_id: id } })

export function previewMacro(ticket: number, macro: number): Promise<MacroPreview> {
  return ask(
    api.POST('/api/v1/tickets/{ticket_id}/macro-previews', { params: ticketAt(ticket), body: { macro_id: macro } }),
  )
}

/** All that it does in one; `reply` stands for what it would have written. The same key does it once. */
export function runMacro(
  ticket: number,
  macro: number,
  reply: Schemas['MacroReplyIn'] | null,
  key: string,
): Promise<Schemas['MacroRunOut']> {
  return ask(
    api.POST('/api/v1/tickets/{ticket_id}/macro-runs', {
      params: ticketAt(ticket),
      body: { macro_id: macro, reply },
      headers: withKey(key),
    }),
  )
}

export function useTicketAutomation() {
  const client = useQueryClient()
  function settle(ticket: number): void {
    void client.invalidateQueries({ queryKey: ticketKeys.one(ticket) })
    void client.invalidateQueries({ queryKey: ticketKeys.lists() })
    void client.invalidateQueries({ queryKey: ticketKeys.counts() })
  }

  async function useMacro(
    ticket: number,
    macro: number,
    reply: Schemas['MacroReplyIn'] | null,
    key: string,
  ): Promise<Schemas['MacroRunOut']> {
    const done = await runMacro(ticket, macro, reply, key)
    settle(ticket)
    return done
  }

  async function schedule(ticket: number, body: Schemas['ScheduleIn']): Promise<Scheduled[]> {
    const made = await ask(
      api.POST('/api/v1/tickets/{ticket_id}/scheduled-actions', { params: ticketAt(ticket), body }),
    )
    client.setQueryData(automationKeys.scheduled(ticket), made.items)
    settle(ticket)
    return made.items
  }

  async function cancel(ticket: number, action: number): Promise<void> {
    await ask(
      api.DELETE('/api/v1/tickets/{ticket_id}/scheduled-actions/{action_id}', {
        params: { path: { ticket_id: ticket, action_id: action } },
      }),
    )
    settle(ticket)
  }
  return { useMacro, schedule, cancel }
}
