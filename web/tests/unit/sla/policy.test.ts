import { describe, expect, it } from 'vitest'

import {
  asSent,
  changesBetween,
  faultsOf,
  firstPlace,
  hoursOf,
  inTime,
  newPolicy,
  newPromise,
  secondsOf,
  shadowed,
  timeOf,
  type PolicyDraft,
} from '@/modules/sla/model/policy'

const ALL = { all: [] }
const SOME = { field: 'priority', op: 'is', value: 'urgent' }

describe('a policy as it is edited', () => {
  it('begins without a fault but its name', () => {
    expect(faultsOf(newPolicy())).toEqual(['name'])
  })

  it('says where each fault stands', () => {
    const draft: PolicyDraft = {
      ...newPolicy(),
      name: ' ',
      promises: [
        { ...newPromise('resolution', []), targets: {} },
        { ...newPromise('dwell', []), categories: [] },
        { ...newPromise('stage', []), categories: [] },
        newPromise('on_demand', []),
      ],
    }
    expect(faultsOf(draft)).toEqual(['name', 'targets.0', 'states.1', 'names.3'])
    expect(faultsOf({ ...draft, name: 'VIP', promises: [] })).toEqual(['promises'])
  })

  it('gives each promise a key of its own', () => {
    expect(newPromise('resolution', ['resolution', 'resolution_2']).key).toBe('resolution_3')
  })

  it('sends nothing that does not belong to a kind', () => {
    const stray = {
      ...newPromise('resolution', []),
      states: ['new'],
      team_ids: [7],
      channels: ['email'],
      whose: 'first' as const,
      until: 'feedback' as const,
    }
    const sent = asSent({ ...newPolicy(), name: ' VIP ', warn_at: [80, 50, 80], promises: [stray] })
    expect(sent.name).toBe('VIP')
    expect(sent.warn_at).toEqual([50, 80])
    expect(sent.promises[0]).toMatchObject({ states: [], team_ids: [], channels: [], whose: 'every', until: 'left' })
    const stage = asSent({ ...newPolicy(), promises: [{ ...stray, kind: 'stage' }] }).promises[0]
    const names = { 'zh-CN': '电话回访', en: '' }
    const demand = { ...stray, kind: 'on_demand' as const, names, can_outlast_solving: true }
    const [asked, plain] = asSent({ ...newPolicy(), promises: [demand, { ...demand, kind: 'resolution' }] }).promises
    expect(asked).toMatchObject({ names, can_outlast_solving: true, states: [] })
    expect(plain).toMatchObject({ names: null, can_outlast_solving: false })
    expect(stage).toMatchObject({ states: ['new'], team_ids: [7], channels: [], whose: 'first', until: 'feedback' })
  })

  it('reads hours and minutes, and takes emptied ones for no promise', () => {
    expect(hoursOf(5400)).toEqual({ hours: 1, minutes: 30 })
    expect([secondsOf(1, 30), secondsOf(null, 90), secondsOf(0, 0), secondsOf(null, null), secondsOf(-1, 5)]).toEqual(
      [5400, 5400, null, null, 300],
    )
  })

  it('knows whether all targets count in the same time, and turns all of them', () => {
    const one = newPromise('resolution', [])
    expect(timeOf(one)).toBe('working')
    const mixed = { ...one, targets: { ...one.targets, urgent: { seconds: 60, time: 'plain' as const } } }
    expect(timeOf(mixed)).toBeNull()
    expect(timeOf({ targets: inTime(mixed, 'plain') })).toBe('plain')
    expect(timeOf({ targets: {} })).toBe('working')
  })

  it('tells what differs between two versions, whatever the order of keys', () => {
    const before = { ...newPolicy(), name: 'A', condition: { op: 'is', field: 'priority', value: 'high' } }
    const same = { ...before, condition: { value: 'high', field: 'priority', op: 'is' } }
    expect(changesBetween(before, same).parts).toEqual([])
    const [first, second] = before.promises
    const after: PolicyDraft = {
      ...before,
      name: 'B',
      warn_at: [50],
      promises: [{ ...first!, targets: {} }, newPromise('stage', [])],
    }
    const found = changesBetween(before, after)
    expect(found.parts).toEqual(['name', 'warnings', 'promises'])
    expect([found.changed, found.added, found.removed].map((list) => list.map((one) => one.key))).toEqual([
      ['first_response'],
      ['stage'],
      [second!.key],
    ])
  })
})

describe('the order of policies', () => {
  const row = (id: number, condition: object, is_active = true) =>
    ({ id, name: `P${id}`, condition, is_active }) as never

  it('shows those that never get a ticket', () => {
    const found = shadowed([row(1, SOME), row(2, ALL, false), row(3, ALL), row(4, SOME), row(5, SOME, false)])
    expect([...found]).toEqual([[4, 'P3']])
  })

  it('puts a new one before the one that takes everything', () => {
    expect(firstPlace([row(1, SOME), row(2, ALL)])).toBe(2)
    expect(firstPlace([row(1, SOME), row(2, ALL, false)])).toBe(3)
    expect(firstPlace([])).toBe(1)
  })
})
