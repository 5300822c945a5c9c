/** A rule as it is edited: what is wrong with it, what differs between versions; and people as a matrix. */

import { describe, expect, test } from 'vitest'

import { columnsOf, daysLeft, matrixOf, personDraft, personSent } from '@/modules/routing/model/people'
import { changedParts, faultsOf, newRule, restored, shadowed } from '@/modules/routing/model/rule'
import { teamDraft, teamSent } from '@/modules/routing/model/team'
import type { RoutingPerson, RoutingTeam, RuleVersion, Skill } from '@/modules/routing/queries'

const version = (name: string, more: object = {}): RuleVersion =>
  ({
    name,
    condition: { all: [] },
    definition: { strategy: 'random', skills: [], ...more },
  }) as unknown as RuleVersion

describe('a rule', () => {
  test('wants a name, whom it falls back to, and a skill to go by', () => {
    expect(faultsOf(newRule())).toEqual(['name'])
    const draft = { ...newRule(), name: 'R', strategy: 'best_skill' as const }
    expect(faultsOf(draft)).toEqual(['skills'])
    const given = { ...draft, skills: [{ skill_id: 1, level: 2 }] }
    expect(faultsOf(given)).toEqual([])
    expect(faultsOf({ ...given, fall_back: { kind: 'team', team_id: null, user_id: null } })).toEqual(['fall_back'])
    expect(faultsOf({ ...given, fall_back: { kind: 'person', team_id: null, user_id: 4 } })).toEqual([])
  })
  test('is never asked behind one in use that takes every ticket', () => {
    const every = { all: [] }
    const some = { all: [{ field: 'title', op: 'is', value: 'x' }] }
    const rules = [
      { id: 1, name: 'off', condition: every, is_active: false },
      { id: 2, name: 'some', condition: some, is_active: true },
      { id: 3, name: 'every', condition: every, is_active: true },
      { id: 4, name: 'late', condition: some, is_active: true },
    ]
    expect([...shadowed(rules)]).toEqual([[4, 'every']])
  })
  test('tells which parts a version says otherwise, and can take one up again', () => {
    expect(changedParts(version('A'), version('B', { strategy: 'pool' }))).toEqual(['name', 'strategy'])
    expect(restored(newRule(), version('A', { strategy: 'pool' }))).toMatchObject({ name: 'A', strategy: 'pool' })
  })
})

describe('people', () => {
  const skill = (id: number, kind: Skill['kind'], is_active = true): Skill => ({ id, kind, is_active }) as Skill
  const person = (skills: object[], more: object = {}): RoutingPerson =>
    ({ id: 1, skills, capacity: 20, has_own_capacity: false, weight: 1, ...more }) as unknown as RoutingPerson
  const has = (skill_id: number) => ({ skill_id, level: 3, expires_on: null })

  test('stand in a matrix: skills before certificates, a retired one only while somebody has it', () => {
    const all = [skill(1, 'certificate'), skill(2, 'skill'), skill(3, 'skill', false), skill(4, 'skill', false)]
    const columns = columnsOf(all, [person([has(3)])])
    expect(columns.map((one) => one.id)).toEqual([2, 3, 1])
    expect(matrixOf(columns, [person([has(3)])])[0]?.cells.map((one) => one?.level ?? null)).toEqual([null, 3, null])
  })
  test('what a certificate has left', () => {
    expect(daysLeft('2026-03-05', '2026-03-02')).toBe(3)
    expect(daysLeft('2026-03-01', '2026-03-02')).toBe(-1)
    expect(daysLeft(null, '2026-03-02')).toBeNull()
  })
  test('capacity that is not their own is left to the settings, a place of 0° is a place', () => {
    const sent = personSent(personDraft(person([has(2)], { latitude: 0, longitude: 0, region_id: null })))
    expect(sent).toMatchObject({ capacity: null, weight: 1, latitude: 0, longitude: 0 })
    expect(sent.skills).toEqual([{ skill_id: 2, level: 3, expires_on: null }])
  })
})

test('limits of a team: empty is none, 0 is a limit', () => {
  const team = { accept_minutes: 10, min_on_duty: 0, max_waiting: 0, max_age_minutes: null, max_due_per_head: 1.5 }
  const sent = teamSent(teamDraft(team as RoutingTeam))
  expect(sent).toMatchObject({ max_waiting: 0, max_age_minutes: null, max_due_per_head: 1.5, accept_minutes: 10 })
})
