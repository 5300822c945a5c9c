import { describe, expect, it } from 'vitest'

import { deliveryTone, minutesLeft, ownWords } from '@/modules/notifications/model'
import { bytesOf, nameOfBrowser } from '@/modules/notifications/push'
import type { Notice } from '@/modules/notifications/queries'
import { blankRoad, providerFields, roadBody } from '@/modules/notifications/roadModel'

describe('an urgent ticket', () => {
  it('has whole minutes left, and none when it is over', () => {
    const now = new Date('2026-11-30T02:00:00Z')
    expect(minutesLeft('2026-11-30T02:14:30Z', now)).toBe(15)
    expect(minutesLeft('2026-11-30T02:00:00Z', now)).toBe(0)
    expect(minutesLeft('2026-11-30T01:00:00Z', now)).toBe(0)
  })
})

describe('a notice of a rule', () => {
  const notice = (texts: object) => ({ details: { texts } }) as unknown as Notice
  it('speaks the language of its reader, else what there is', () => {
    expect(ownWords(notice({ 'zh-CN': '等待', en: 'waits' }), 'zh-CN')).toBe('等待')
    expect(ownWords(notice({ 'zh-CN': '等待' }), 'en')).toBe('等待')
    expect(ownWords({ details: {} } as unknown as Notice, 'en')).toBe('')
  })
})

describe('a road', () => {
  it('sends only what its kind has, and of secrets only what was written', () => {
    const robot = { ...blankRoad(), name: 'Duty', url: 'https://x.example' }
    expect(roadBody(robot)).toEqual({ road: 'wecom', name: 'Duty', team_id: null, url: 'https://x.example' })
    const sms = { ...blankRoad(), road: 'sms' as const, provider: 'aliyun' as const }
    expect(roadBody({ name: 'New', secret: '' }, sms)).toEqual({ name: 'New' })
    expect(Object.keys(roadBody(sms))).not.toContain('team_id')
  })
  it('asks of each SMS service what it wants', () => {
    expect(providerFields(blankRoad())).toEqual([])
    expect(providerFields({ ...blankRoad(), road: 'sms', provider: 'tencent' })).toContain('app_id')
    expect(providerFields({ ...blankRoad(), road: 'sms', provider: 'aliyun' })).toContain('parameter')
  })
  it('is warm only where somebody has to look', () => {
    expect(['sent', 'failed', 'dropped', 'held'].map(deliveryTone)).toEqual(['ok', 'breach', 'plain', 'info'])
  })
})

describe('a browser', () => {
  it('is called by its own name and that of its system', () => {
    const edge = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0'
    expect(nameOfBrowser(edge)).toBe('Edge · Windows')
    expect(nameOfBrowser('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605')).toBe(
      'Safari · macOS',
    )
    expect(nameOfBrowser('')).toBe('Browser')
  })
  it('reads a key without padding', () => {
    expect([...bytesOf('AP8-_w')]).toEqual([0, 255, 62, 255])
  })
})
