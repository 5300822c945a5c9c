import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { colourOf, contrast, inkOn, READABLE, readableOnWhite } from '@/modules/organisation/model/colour'
import { deviceOf } from '@/modules/organisation/model/device'
import { changedFields, meet } from '@/modules/organisation/model/editing'
import { fromLocal, toLocal } from '@/modules/organisation/model/moment'
import { askedFor, filterFrom, queryOf } from '@/modules/organisation/model/people'
import { patchOf, type PortalForm } from '@/modules/organisation/model/portal'
import { regionsIn } from '@/modules/organisation/model/regions'
import { asRules } from '@/modules/organisation/model/security'

describe('two who edit the same', () => {
  it('meet only where both changed, and what one left alone is taken over', () => {
    const base = { name: 'a', phone: '1', lead: 1 }
    const met = meet(base, { ...base, name: 'mine' }, { ...base, name: 'theirs', phone: '2' })
    expect(met).toEqual({
      draft: { name: 'mine', phone: '2', lead: 1 },
      conflicts: ['name'],
      theirs: ['name', 'phone'],
    })
    expect(meet(base, { ...base, name: 'same' }, { ...base, name: 'same' }).conflicts).toEqual([])
    expect(changedFields({ list: [1] }, { list: [1] })).toEqual([])
  })
})

describe('a brand colour', () => {
  it('is understood as people write it', () => {
    expect(colourOf('0B6B7B')).toBe('#0b6b7b')
    expect(colourOf('#0bf')).toBe('#00bbff')
    expect(colourOf('teal')).toBeNull()
  })

  it('is always read: on itself in black or white, on white in a shade of it', () => {
    const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)
    fc.assert(
      fc.property(hex, (colour) => {
        expect(contrast(colour, inkOn(colour))).toBeGreaterThanOrEqual(READABLE)
        expect(contrast(readableOnWhite(colour), '#ffffff')).toBeGreaterThanOrEqual(READABLE)
      }),
    )
    expect(readableOnWhite('#0b6b7b')).toBe('#0b6b7b')
  })
})

describe('the portal form', () => {
  const form: PortalForm = {
    name_zh: ' 服务台 ',
    name_en: '',
    logo: null,
    colour: '0bf',
    phone: '',
    email: '',
    hours_zh: '',
    hours_en: '',
    has_banner: true,
    banner_zh: '',
    banner_en: 'Down',
    banner_until: '2026-03-12T18:00',
    share: false,
    types: ['incident'],
  }
  it('sends only what holds a change, and null clears', () => {
    expect(patchOf(form, ['name_zh', 'phone', 'colour', 'logo'], 'UTC')).toEqual({
      names: { 'zh-CN': '服务台' },
      logo_file_id: null,
      brand_colour: '#00bbff',
      contact_phone: null,
    })
    expect(patchOf(form, ['banner_en'], 'Asia/Shanghai')).toEqual({
      banner: { texts: { en: 'Down' }, until: '2026-03-12T10:00:00.000Z' },
    })
    expect(patchOf({ ...form, has_banner: false }, ['has_banner'], 'UTC')).toEqual({ banner: null })
  })
})

describe('moments in a time zone', () => {
  it('come back as they went', () => {
    for (const zone of ['Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns', 'UTC'])
      expect(toLocal(fromLocal('2026-07-01T09:30', zone), zone)).toBe('2026-07-01T09:30')
    expect(fromLocal('soon', 'UTC')).toBe('')
  })
})

describe('small things', () => {
  it('keeps the filter of people in the address', () => {
    const filter = filterFrom({ show: 'locked', role: 'agent', team: '7', department: 'x' })
    expect(queryOf(filter)).toEqual({ show: 'locked', role: 'agent', team: '7' })
    expect(askedFor(filter)).toEqual({ role: 'agent', team_id: 7, is_staff: true, needs: 'unlocking' })
    expect(askedFor(filterFrom({ show: 'customers' }))).toEqual({ is_staff: false })
    expect(askedFor(filterFrom({ show: 'odd' }))).toEqual({ is_staff: true, is_active: true })
  })

  it('names a device', () => {
    expect(deviceOf('Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0')).toBe('Edge · Windows')
    expect(deviceOf('curl/8')).toBe('curl/8')
  })

  it('knows countries', () => {
    expect(regionsIn('en').find((one) => one.code === 'CN')?.name).toBe('China')
    expect(regionsIn('zh-CN').length).toBeGreaterThan(200)
  })

  it('sends security rules as numbers, and an emptied one as missing', () => {
    const rules = asRules({
      min_length: '12',
      attempts: '',
      window_minutes: 15,
      minutes: 15,
      idle_minutes: 480,
      absolute_minutes: 10080,
      required_roles: [],
    })
    expect(rules.password.min_length).toBe(12)
    expect(rules.lockout.attempts).toBeNull()
  })
})
