import { describe, expect, it } from 'vitest'

import { asSent, draftOf, faultsOf, KINDS, newLadder, newLevel, newRule } from '@/modules/escalation/model/ladder'
import { readWatch, writeWatch, type Watch } from '@/modules/escalation/model/watching'

describe('a ladder as it is edited', () => {
  it('begins whole but for its name', () => {
    expect(faultsOf(newLadder())).toEqual(['name'])
    expect(faultsOf({ ...newLadder(), name: 'A', path: 'reminder' })).toEqual(['rules'])
  })

  it('names the level that tells nobody and the rule that says nothing', () => {
    const nobody = { ...newLevel(), has_lead: false }
    const silent = { ...newRule('dwelt', []), categories: [], states: [] }
    const empty = { ...newRule('unsolved', []), by_priority: {} }
    const either = { ...newRule('widened', []), count: null, impact: 'company' as const }
    const draft = { ...newLadder(), name: 'A', levels: [newLevel(), nobody], rules: [silent, empty, either] }
    expect(faultsOf(draft)).toEqual(['levels.1', 'rules.0', 'rules.1'])
    const team = { id: 3, name: 'Network' }
    expect(faultsOf({ ...draft, levels: [{ ...nobody, takes_over_team: team }], rules: [] })).toEqual([])
  })

  it.each(KINDS)('sends of a rule only what belongs to it: %s', (kind) => {
    const whole = {
      ...newRule(kind, []),
      minutes: 5,
      by_priority: { high: 5 },
      count: 2,
      impact: 'team' as const,
      states: ['new'],
      promises: ['resolution'],
      level: 9,
    }
    const sent = asSent({ ...newLadder(), name: ' A ', rules: [whole] })
    const rule = sent.rules?.[0]
    expect(sent.name).toBe('A')
    expect(rule?.level).toBe(2)
    expect(rule?.minutes !== null).toBe(['untouched', 'dwelt', 'customer_waits'].includes(kind))
    expect(rule?.count !== null).toBe(['nudged', 'widened', 'reopened'].includes(kind))
    expect(Object.keys(rule?.by_priority ?? {})).toHaveLength(kind === 'unsolved' ? 1 : 0)
    expect(rule?.impact !== null).toBe(kind === 'widened')
    expect(rule?.states).toHaveLength(kind === 'dwelt' ? 1 : 0)
    expect(rule?.promises).toHaveLength(kind.startsWith('clock') ? 1 : 0)
  })

  it('a reminder hands nothing on and asks for no review', () => {
    const level = { ...newLevel(), takes_over_team: { id: 3, name: 'Network' } }
    const sent = asSent({ ...newLadder(), path: 'reminder', levels: [level], asks_review: true })
    expect(sent.levels[0]?.takes_over_team_id).toBeNull()
    expect(sent.asks_review).toBe(false)
  })

  it('comes back from the server as it was sent', () => {
    const draft = { ...newLadder(), name: 'A', rules: [newRule('unsolved', [])] }
    const sent = asSent(draft)
    const served = {
      ...sent,
      id: 1,
      teams: [],
      departments: [],
      levels: draft.levels,
      rules: draft.rules,
      condition_text: '',
    } as unknown as Parameters<typeof draftOf>[0]
    expect(draftOf(served)).toEqual(draft)
  })
})

describe('the address of the page', () => {
  it('keeps what was chosen, and says nothing of what is usual', () => {
    const watch: Watch = {
      tab: 'abnormal',
      state: 'review_missing',
      isMine: true,
      isReminders: true,
      reason: 'reopened',
      team: 4,
      by: 'level',
      days: 90,
    }
    const query = Object.fromEntries(Object.entries(writeWatch(watch)).map(([key, value]) => [key, String(value)]))
    expect(readWatch(query)).toEqual(watch)
    expect(Object.values(writeWatch(readWatch({}))).filter((one) => one !== undefined)).toEqual([])
    expect(readWatch({ tab: 'nothing', days: '-1', team: 'x' })).toEqual(readWatch({}))
  })
})
