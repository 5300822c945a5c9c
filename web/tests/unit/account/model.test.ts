import { expect, test } from 'vitest'

import { bySubject, codesFile, deviceOf, expiryOf, grouped, isPhoneLike } from '@/modules/account/model'

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36'
const WECHAT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Mobile/15E148 MicroMessenger/8.0'

test('a device is told by what its browser calls itself', () => {
  expect(deviceOf(CHROME)).toBe('Chrome · Windows')
  expect(deviceOf(WECHAT)).toBe('WeChat · iOS')
  expect(deviceOf('curl/7.88.1')).toBe('curl')
  expect(deviceOf('')).toBe('')
  expect([isPhoneLike(WECHAT), isPhoneLike(CHROME)]).toEqual([true, false])
})

test('a secret is grouped for typing', () => {
  expect(grouped('JBSWY3DPEHPK3PXP')).toBe('JBSW Y3DP EHPK 3PXP')
  expect(grouped('JBSWY')).toBe('JBSW Y')
})

test('permissions stand by what they are about', () => {
  expect(bySubject(['ticket.read', 'contact.read', 'ticket.edit'])).toEqual([
    ['contact', ['contact.read']],
    ['ticket', ['ticket.edit', 'ticket.read']],
  ])
})

test('a token ends after so many days, or never', () => {
  const now = new Date('2026-01-01T00:00:00Z')
  expect(expiryOf(30, now)).toBe('2026-01-31T00:00:00.000Z')
  expect(expiryOf(0, now)).toBeNull()
})

test('the file with recovery codes says whose they are', () => {
  expect(codesFile(['aaaa', 'bbbb'], 'a@b.example', 'Codes', 'today')).toBe(
    'Codes\na@b.example\ntoday\n\naaaa\nbbbb\n',
  )
})
