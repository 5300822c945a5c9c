/** A team as its form holds it: figures as they are typed, '' where there is no limit. */

import type { RoutingTeam } from '../queries'

type Typed = string | number

export interface TeamDraft {
  needs_acceptance: boolean
  accept_minutes: Typed
  holds_claims: boolean
  overflow_team_id: number | null
  backup_team_id: number | null
  min_on_duty: Typed
  max_waiting: Typed
  max_age_minutes: Typed
  max_due_per_head: Typed
}

export function teamDraft(team: RoutingTeam): TeamDraft {
  return {
    needs_acceptance: team.needs_acceptance,
    accept_minutes: String(team.accept_minutes),
    holds_claims: team.holds_claims,
    overflow_team_id: team.overflow_team_id ?? null,
    backup_team_id: team.backup_team_id ?? null,
    min_on_duty: String(team.min_on_duty),
    max_waiting: shown(team.max_waiting),
    max_age_minutes: shown(team.max_age_minutes),
    max_due_per_head: shown(team.max_due_per_head),
  }
}

export function teamSent(draft: TeamDraft) {
  return {
    needs_acceptance: draft.needs_acceptance,
    accept_minutes: Number(draft.accept_minutes),
    holds_claims: draft.holds_claims,
    overflow_team_id: draft.overflow_team_id,
    backup_team_id: draft.backup_team_id,
    min_on_duty: Number(draft.min_on_duty),
    max_waiting: figure(draft.max_waiting),
    max_age_minutes: figure(draft.max_age_minutes),
    max_due_per_head: figure(draft.max_due_per_head),
  }
}

const shown = (value: number | null | undefined): string => (value == null ? '' : String(value))
const figure = (typed: Typed): number | null => (String(typed).trim() === '' ? null : Number(typed))
