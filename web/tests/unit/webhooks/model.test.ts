import { expect, test } from 'vitest'

import en from '@/modules/webhooks/locales/en'
import { useTexts } from '@/shared/i18n'
import {
  asShown,
  blankWebhook,
  bodyOf,
  eventKey,
  EVENTS,
  healthTone,
  showOf,
  statesOf,
  whyText,
  withEvent,
} from '@/modules/webhooks/model'
import type { Webhook } from '@/modules/webhooks/queries'

test('events keep the order of the list, whatever is ticked first', () => {
  const [first, second, third] = EVENTS
  expect(withEvent([third!, first!], second!, true)).toEqual([first, second, third])
  expect(withEvent([first!, second!], first!, false)).toEqual([second])
  expect(EVENTS.map(eventKey)).toContain('sla_breached')
  expect([eventKey('rule.called'), eventKey('ping')]).toEqual(['rule_called', 'ping'])
})

test('a new webhook tells nothing that was not allowed', () => {
  const body = bodyOf(blankWebhook())
  expect([body.has_notes, body.has_contact_details, body.condition]).toEqual([false, false, { all: [] }])
})

test('one that switched itself off is worse than one that somebody switched off', () => {
  const health = (state: string, off_reason: string) => ({ state, off_reason }) as Webhook['health']
  expect(healthTone(health('off', 'gone'))).toBe('breach')
  expect(healthTone(health('off', ''))).toBe('plain')
  expect(healthTone(health('failing', ''))).toBe('risk')
})

test('why a delivery was not taken is said in words, and what is unknown as it stands', () => {
  useTexts('en', { webhooks: en })
  expect(whyText('status_500')).toBe('Answered 500')
  expect(whyText('timed_out')).toContain('10 seconds')
  expect(whyText('odd')).toBe('odd')
})

test('the address says what is shown', () => {
  expect([showOf('failed'), showOf('x'), showOf(undefined)]).toEqual(['failed', 'all', 'all'])
  expect(statesOf('waiting')).toEqual(['queued', 'sending'])
  expect(asShown('{"ok":true}')).toBe('{\n  "ok": true\n}')
  expect(asShown('<html>')).toBe('<html>')
})
