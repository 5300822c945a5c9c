import { describe, expect, it } from 'vitest'

import { lanesOf, listOf, readWatch, worstOf, writeWatch } from '@/modules/sla/model/watching'

describe('the address of the monitor', () => {
  it('is read as it is written', () => {
    const watch = readWatch({
      tab: 'breaches',
      team: '7',
      kind: 'stage',
      by: 'team',
      days: '90',
      given: 'none',
      mine: '1',
    })
    expect(readWatch(JSON.parse(JSON.stringify(stringed(writeWatch(watch)))))).toEqual(watch)
    expect(watch).toMatchObject({ tab: 'breaches', team: 7, kind: 'stage', days: 90, isMine: true })
  })

  it('takes what it cannot read for nothing, and leaves the usual out', () => {
    const usual = readWatch({ tab: 'x', team: '-1', kind: 'nonsense', days: '1e9', given: 'maybe' })
    expect(usual).toEqual(readWatch({}))
    expect(Object.values(writeWatch(usual)).filter((one) => one !== undefined)).toEqual([])
  })
})

function stringed(query: object): object {
  return Object.fromEntries(
    Object.entries(query).map(([key, one]) => [key, one === undefined ? undefined : String(one)]),
  )
}

describe('the monitor', () => {
  it('leads from a number to its tickets', () => {
    const filter = (...given: Parameters<typeof listOf>) => JSON.parse(listOf(...given).query.filter).all
    expect(filter('breached', { team: 7, kind: 'resolution' })).toEqual([
      { field: 'sla_state', op: 'is', value: 'breached' },
      { field: 'sla_kind', op: 'is', value: 'resolution' },
      { field: 'team', op: 'is', value: 7 },
    ])
    expect(filter('at_risk', { team: null })[1]).toEqual({ field: 'team', op: 'is_not_set' })
    expect(filter(null, { stage: 'new' })).toEqual([
      { field: 'sla_state', op: 'is_set' },
      { field: 'state', op: 'is', value: 'new' },
    ])
  })

  it('parts late clocks from those at risk', () => {
    const of = (state: string) => ({ clock: { state } }) as never
    const lanes = lanesOf([of('breached'), of('running'), of('breached')])
    expect([lanes.late.length, lanes.risk.length]).toEqual([2, 1])
  })

  it('names the least kept where there is enough to say so', () => {
    const of = (name: string, met: number, breached: number) => ({
      name,
      met,
      breached,
      attainment: met / (met + breached),
    })
    expect(worstOf([of('a', 9, 1), of('b', 5, 5), of('c', 0, 1)])?.name).toBe('b')
    expect(worstOf([of('a', 9, 0), of('b', 5, 0)])).toBeNull()
    expect(worstOf([of('a', 5, 5)])).toBeNull()
  })
})
