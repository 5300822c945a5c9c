import { describe, expect, it } from 'vitest'

import zh from '@/modules/sla/locales/zh'
import en from '@/modules/sla/locales/en'
import { byBite, faceOf, faceOfDeadline, type Clock } from '@/modules/sla/model/faces'
import { clockName, dueWords, faceTitle, faceWords, length, promiseName } from '@/modules/sla/words'
import shared from '@/shared/locales/en'
import sharedZh from '@/shared/locales/zh'
import { timeZone } from '@/shared/format'
import { useTexts } from '@/shared/i18n'
import { clock } from './clock'

const now = new Date('2026-03-12T04:00:00Z')
const at = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString()

describe('the face of a clock', () => {
  const cases: [string, Partial<Clock>, string][] = [
    ['runs', {}, 'running'],
    ['has warned', { is_at_risk: true }, 'risk'],
    ['is near its time, whatever its share', { due_at: at(15) }, 'risk'],
    ['is not near it', { due_at: at(15.1) }, 'running'],
    ['has passed while the page is open', { due_at: at(-0.1) }, 'breached'],
    ['was breached', { state: 'breached', due_at: at(-30), breached_at: at(-30) }, 'breached'],
    ['rests', { state: 'paused', is_paused: true, due_at: null }, 'paused'],
    [
      'rests although it is late',
      { state: 'breached', is_paused: true, due_at: null, remaining_seconds: -60 },
      'breached',
    ],
    ['was done in time', { state: 'met', due_at: null, ended_at: at(-5) }, 'met'],
    ['was done too late', { state: 'breached', due_at: null, ended_at: at(-5), breached_at: at(-9) }, 'late'],
    ['was called off', { state: 'cancelled', due_at: null, ended_at: at(-5) }, 'cancelled'],
    ['has a calendar that never opens', { due_at: null }, 'running'],
  ]
  it.each(cases)('%s', (_, given, kind) => {
    expect(faceOf(clock(given), now).kind).toBe(kind)
  })

  it('ticks by the time alone', () => {
    const one = clock({ due_at: at(30) })
    const kinds = [0, 16, 31].map((minutes) => faceOf(one, new Date(at(minutes))).kind)
    expect(kinds).toEqual(['running', 'risk', 'breached'])
    expect(faceOf(one, new Date(at(31))).left).toBe(-60)
  })

  it('stands in a row of a list as the server says, and passes by itself', () => {
    const row = (state: 'running' | 'at_risk' | 'breached' | 'paused', minutes: number | null) =>
      faceOfDeadline({ kind: 'resolution', state, due_at: minutes === null ? null : at(minutes) }, now)?.kind ?? null
    expect([row('running', 60), row('at_risk', 60), row('running', 9), row('running', -1)]).toEqual([
      'running',
      'risk',
      'risk',
      'breached',
    ])
    expect([row('breached', -9), row('paused', null), row('breached', null)]).toEqual([
      'breached',
      'paused',
      'breached',
    ])
    expect(faceOfDeadline(null, now)).toBeNull()
  })

  it('comes in the order in which it bites', () => {
    const order = byBite(
      [
        clock({ id: 1, state: 'met', ended_at: at(-1), due_at: null }),
        clock({ id: 2, state: 'paused', is_paused: true, due_at: null }),
        clock({ id: 3, due_at: at(300) }),
        clock({ id: 4, due_at: at(200) }),
        clock({ id: 5, due_at: at(-1) }),
        clock({ id: 6, is_at_risk: true, due_at: at(40) }),
      ],
      now,
    )
    expect(order.map((one) => one.id)).toEqual([5, 6, 4, 3, 2, 1])
  })
})

describe('a clock in words', () => {
  const words = (given: Partial<Clock>): string => faceWords(faceOf(clock(given), now), now, given.ended_at ?? null)

  it('says what is left, what is over, and beyond four hours the time itself', () => {
    useTexts('zh-CN', { sla: zh, shared: sharedZh } as never)
    timeZone.value = 'Asia/Shanghai'
    expect(words({ due_at: at(102) })).toBe('剩 1小时 42分钟')
    expect(words({ due_at: at(-12) })).toBe('超时 12分钟')
    expect(words({ due_at: at(-(3 * 24 + 2) * 60) })).toBe('超时 3天')
    expect(words({ due_at: at(330) })).toBe('今天 17:30')
    expect(words({ state: 'paused', is_paused: true, due_at: null })).toBe('已暂停')
    expect(words({ state: 'met', due_at: null, ended_at: at(-159) })).toBe('今天 09:21')
    expect(dueWords(at(24 * 60), now)).toBe('明天 12:00')
  })

  it('is whole for ears, in English too', () => {
    useTexts('en', { sla: en, shared } as never)
    const late = clock({ due_at: at(-12) })
    expect(faceTitle(clockName(late), faceOf(late, now), now)).toBe(
      'Resolution: overdue, 12m overdue. Due 2026-03-12 11:48 GMT+8.',
    )
    expect(words({ due_at: at(102) })).toBe('1h 42m left')
  })

  it('is called by its own name where it is one of the shipped, else by its kind', () => {
    useTexts('en', { sla: en, shared } as never)
    expect(promiseName({ key: 'classify', kind: 'stage', kind_name: 'Stage' })).toBe('Triage')
    expect(promiseName({ key: 'classify', kind: 'dwell', kind_name: 'Time in a state' })).toBe('Time in a state')
    const ours = clock({ key: 'desk', kind: 'stage', kind_name: 'Stage', team: { id: 1, name: 'Desk' } })
    expect(clockName(ours)).toBe('Stage · Desk')
  })

  it('counts lengths exactly', () => {
    expect([0, 59, 60, 3600, 103_350].map(length)).toEqual(['0 min', '59 s', '1 min', '1 h', '28 h 42 min 30 s'])
  })
})
