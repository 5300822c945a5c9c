/** What webhooks are told of, how one is drafted, and in which words it is said how a delivery went. */

import { t } from '@/shared/i18n'
import type { Tree } from '@/modules/conditions/tree'
import type { WebhookIn } from './commands'
import type { DeliveryState, EventWord, Webhook } from './queries'

const OF_TICKETS = [
  'created',
  'updated',
  'commented',
  'status_changed',
  'assigned',
  'sla_warning',
  'sla_breached',
  'merged',
  'closed',
  'rated',
]
export const EVENTS = OF_TICKETS.map((one) => ofTicket(one))

function ofTicket(one: string): EventWord {
  return ['ticket', one].join('.') as EventWord
}

export interface WebhookDraft {
  name: string
  url: string
  events: EventWord[]
  condition: Tree
  has_notes: boolean
  has_contact_details: boolean
  is_active: boolean
}

export function blankWebhook(): WebhookDraft {
  return {
    name: '',
    url: '',
    events: [ofTicket('created'), ofTicket('status_changed')],
    condition: { all: [] },
    has_notes: false,
    has_contact_details: false,
    is_active: true,
  }
}

export function draftOf(one: Webhook): WebhookDraft {
  const { name, url, events, has_notes, has_contact_details, is_active } = one
  return { name, url, events, condition: one.condition as unknown as Tree, has_notes, has_contact_details, is_active }
}

/** Whether no ticket is left out. */
export function isForAll(one: Webhook): boolean {
  return 'all' in one.condition && (one.condition.all as unknown[]).length === 0
}

export function bodyOf(draft: WebhookDraft): WebhookIn {
  return { ...draft, condition: draft.condition as unknown as WebhookIn['condition'] }
}

/** In the order of the list, whatever was ticked first. */
export function withEvent(events: EventWord[], word: EventWord, isOn: boolean): EventWord[] {
  return EVENTS.filter((one) => (one === word ? isOn : events.includes(one)))
}

/** The word of an event as a key of texts: of tickets without the subject, a rule's call as `rule_called`. */
export function eventKey(event: string): string {
  return event.startsWith('ticket.') ? event.slice('ticket.'.length) : event.replace('.', '_')
}

const WHY = [
  'timed_out',
  'unreachable',
  'host_unknown',
  'host_forbidden',
  'certificate_refused',
  'redirected',
  'https_expected',
  'address_invalid',
  'interrupted',
  'switched_off',
]

/** Why a delivery was not taken, in words. */
export function whyText(error: string): string {
  if (error.startsWith('status_')) return t('webhooks.why.status', { status: error.slice('status_'.length) })
  return WHY.includes(error) ? t(`webhooks.why.${error}`) : error
}

type Tone = 'plain' | 'risk' | 'breach' | 'ok' | 'info'
const DELIVERY_TONES: Record<DeliveryState, Tone> = {
  queued: 'info',
  sending: 'info',
  delivered: 'ok',
  failed: 'breach',
}
const HEALTH_TONES: Record<Webhook['health']['state'], Tone> = {
  good: 'ok',
  failing: 'risk',
  off: 'plain',
  unused: 'plain',
}

export function deliveryTone(state: DeliveryState): Tone {
  return DELIVERY_TONES[state]
}

/** One that was switched off by itself is worse than one that somebody switched off. */
export function healthTone(health: Webhook['health']): Tone {
  return health.state === 'off' && health.off_reason ? 'breach' : HEALTH_TONES[health.state]
}

export const SHOWS = ['all', 'failed', 'waiting', 'delivered'] as const
export type Show = (typeof SHOWS)[number]
const STATES: Record<Show, DeliveryState[]> = {
  all: [],
  failed: ['failed'],
  waiting: ['queued', 'sending'],
  delivered: ['delivered'],
}

export function showOf(asked: unknown): Show {
  return SHOWS.find((one) => one === asked) ?? 'all'
}

export function statesOf(show: Show): DeliveryState[] {
  return STATES[show]
}

/** The receiver's answer, set out where it is JSON. */
export function asShown(answer: string): string {
  try {
    return JSON.stringify(JSON.parse(answer), null, 2)
  } catch {
    return answer
  }
}
