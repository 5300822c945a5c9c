import { describe, expect, test } from 'vitest'

import { asSent, draftOf, faultsOf, isSameDraft, newDraft } from '@/modules/automation/model/rule'
import type { Rule } from '@/modules/automation/queries'

const rule = {
  name: 'Urgent',
  description: '',
  events: ['opened'],
  condition: { all: [{ field: 'priority', op: 'is', value: 'urgent' }] },
  effects: [{ kind: 'add_tags', params: { tags: ['urgent'] } }],
  time: 'plain',
  recurrence: null,
  time_zone: null,
  is_active: true,
  team_ids: [],
  is_personal: false,
} as unknown as Rule

describe('a rule there and back', () => {
  test('is sent as it was read', () => {
    const { condition, effects, events, name } = rule
    expect(asSent(draftOf(rule, rule), 'trigger', false)).toMatchObject({ condition, effects, events, name })
  })

  test('is the same as itself, and another when an effect is', () => {
    const draft = draftOf(rule, rule)
    expect(isSameDraft(draft, structuredClone(draft), 'trigger')).toBe(true)
    const other = { ...draft, effects: [{ kind: 'add_tags', params: { tags: ['late'] } }] }
    expect(isSameDraft(draft, other, 'trigger')).toBe(false)
  })

  test('leaves out what does not belong to its kind', () => {
    const draft = { ...draftOf(rule, rule), time: 'working' as const, time_zone: 'Asia/Shanghai', team_ids: [3] }
    expect(asSent(draft, 'trigger', true)).toMatchObject({
      time: 'plain',
      time_zone: null,
      team_ids: [],
      is_draft: true,
    })
    expect(asSent(draft, 'macro', false)).toMatchObject({ events: [], team_ids: [3] })
    expect(asSent({ ...draft, is_personal: true }, 'macro', false)).toMatchObject({ is_personal: true, team_ids: [] })
    expect(asSent(draft, 'timed', false)).toMatchObject({
      events: [],
      time: 'working',
      recurrence: null,
      time_zone: null,
    })
  })
})

test.each([
  ['trigger', ['name', 'effects']],
  ['timed', ['name', 'condition', 'effects']],
  ['macro', ['name', 'effects']],
] as const)('an empty %s lacks %j', (kind, faults) => {
  expect(faultsOf(newDraft(kind), kind)).toEqual(faults)
})

test('a trigger listens to something', () => {
  expect(faultsOf({ ...draftOf(rule, rule), events: [] }, 'trigger')).toEqual(['events'])
})
