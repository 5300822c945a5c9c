import { describe, expect, it } from 'vitest'

import { ApiError } from '@/api/problems'
import {
  collisionOf,
  groupLinks,
  hasConditions,
  higherThan,
  panelEntries,
  shares,
  subtaskProgress,
} from '@/modules/ticket-panels/model'
import { reaches } from '@/modules/ticket-panels/rights'

describe('a change that met another one', () => {
  const met = new ApiError(412, 'edit_collision', '', {
    version: 6,
    fields: {
      title: { yours: 'A', theirs: 'B', changed_by: { name: 'Min He' }, changed_at: '2026-03-12T06:30:00Z' },
    },
  })
  it('is told with both versions, by whom and to which version to answer', () => {
    expect(collisionOf(met, 'title')).toEqual({
      yours: 'A',
      theirs: 'B',
      by: 'Min He',
      at: '2026-03-12T06:30:00Z',
      version: 6,
    })
    expect(collisionOf(met, 'impact')?.theirs).toBe('B')
  })
  it('is nothing else', () => {
    expect(collisionOf(new ApiError(412, 'version_stale', ''))).toBeNull()
    expect(collisionOf(new ApiError(422, 'invalid', ''))).toBeNull()
  })
})

describe('links', () => {
  it('are read from the end of the ticket', () => {
    const link = (kind: string, is_outgoing: boolean) => ({ kind, is_outgoing })
    const groups = groupLinks([
      link('blocks', true),
      link('blocks', false),
      link('caused_by', false),
      link('blocks', true),
    ])
    expect(groups.map((one) => [one.group, one.links.length])).toEqual([
      ['blocks', 2],
      ['blocked_by', 1],
      ['causes', 1],
    ])
  })
})

describe('fields', () => {
  it('leaves out what stands elsewhere on the page', () => {
    const entry = (field: string, is_custom = false) => ({ field, is_custom })
    const entries = panelEntries([
      { entries: [entry('title'), entry('team'), entry('impact', true), entry('error_code', true)] },
    ])
    expect(entries.map((one) => one.field)).toEqual(['error_code'])
  })
  it('asks for a judgement only where there are conditions', () => {
    expect(hasConditions([{ shown_when: null, required_when: null }])).toBe(false)
    expect(hasConditions([{ shown_when: {}, required_when: null }])).toBe(true)
  })
  it('offers what is higher', () => {
    expect(higherThan('normal')).toEqual(['high', 'urgent'])
    expect(higherThan('urgent')).toEqual([])
  })
})

describe('parts', () => {
  it('counts no cancelled steps', () => {
    expect(subtaskProgress([{ state: 'done' }, { state: 'open' }, { state: 'cancelled' }])).toEqual({
      done: 1,
      total: 2,
    })
  })
  it('shares out a span, also one of nothing', () => {
    expect(shares([{ seconds: 30 }, { seconds: 10 }])).toEqual([0.75, 0.25])
    expect(shares([{ seconds: 0 }])).toEqual([0])
  })
})

describe('how far a permission reaches', () => {
  const user = { id: 7, team_ids: [1] } as never
  const ticket = (rest: object) =>
    ({ assignee: null, creator: null, team: { id: 9 }, lead_team: null, receiver_team: null, ...rest }) as never
  it.each([
    [undefined, {}, false],
    ['own', { assignee: { id: 7 } }, true],
    ['own', { team: { id: 1 } }, false],
    ['team', {}, false],
    ['team', { lead_team: { id: 1 } }, true],
    ['team', { team: null }, true],
    ['department', {}, true],
    ['all', {}, true],
  ])('%s over %o is %s', (scope, rest, may) => {
    expect(reaches(scope as never, user, ticket(rest as object))).toBe(may)
  })
})
