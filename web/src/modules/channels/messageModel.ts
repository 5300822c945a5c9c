/** Pure: a message that came in, and what is shown of it. */

import type { Schemas } from '@/api/client'
import { hasText, t } from '@/shared/i18n'

export type Message = Schemas['InboundMessageOut']
export type MessageDetail = Schemas['InboundMessageDetailOut']
export type MessageState = Message['state']

/** What the list may show: `waiting` is what nobody has settled. */
export const SHOWS = ['waiting', 'all', 'done', 'ignored', 'discarded'] as const
export type Show = (typeof SHOWS)[number]

export function showOf(value: unknown): Show {
  return SHOWS.find((one) => one === value) ?? 'waiting'
}
export function statesOf(show: Show): MessageState[] {
  if (show === 'waiting') return ['held', 'failed']
  return show === 'all' ? [] : [show]
}

export const canReplay = (one: Pick<Message, 'state'>): boolean =>
  ['held', 'failed', 'ignored', 'discarded'].includes(one.state)
export const canDiscard = (one: Pick<Message, 'state'>): boolean => ['held', 'failed'].includes(one.state)

export type StateTone = 'ok' | 'risk' | 'breach' | 'info' | 'plain'
const TONES: Record<MessageState, StateTone> = {
  received: 'info',
  done: 'ok',
  ignored: 'plain',
  held: 'risk',
  failed: 'breach',
  discarded: 'plain',
}
export const stateTone = (state: MessageState): StateTone => TONES[state]

/** A code of the server in words; one that we have none for is shown as it is. */
function worded(group: string, code: string): string {
  const key = `channels.${group}.${code}`
  if (!code) return ''
  return hasText(key) ? t(key) : code
}
export const reasonWords = (reason: string): string => worded('reason', reason)
/** What made a web request look like spam: codes with commas between. */
export const suspicionWords = (detail: string): string =>
  detail
    .split(/,\s*/)
    .map((code) => worded('suspicion', code))
    .join(t('channels.comma'))
export const damageWords = (damage: string): string => worded('damage', damage)

/** What tests of the sender said, in a fixed order; those without a result are left out. */
export const CHECKS = ['spf', 'dkim', 'dmarc', 'arc'] as const
export interface Check {
  name: (typeof CHECKS)[number]
  result: string
  domain: string
  detail: string
}
export function checksOf(trust: Record<string, unknown>): Check[] {
  return CHECKS.flatMap((name) => {
    const one = trust[name]
    if (typeof one === 'string' && one) return [{ name, result: one, domain: '', detail: '' }]
    if (!one || typeof one !== 'object') return []
    const { result, domain, detail } = one as Record<string, unknown>
    return result
      ? [{ name, result: String(result), domain: String(domain ?? ''), detail: String(detail ?? '') }]
      : []
  })
}

export function partyText(party: { name?: string | null; address: string }): string {
  return party.name && party.name !== party.address ? `${party.name} <${party.address}>` : party.address
}
/** Its subject; where the reader may not see the ticket that it stands in, that. */
export function subjectOf(one: Pick<Message, 'subject' | 'state' | 'ticket'>): string {
  if (one.subject) return one.subject
  return one.state === 'done' && !one.ticket ? t('channels.message.hidden') : t('channels.message.noSubject')
}
export const senderOf = (one: Pick<Message, 'sender' | 'sender_name'>): string => one.sender_name || one.sender

type Outbound = Schemas['OutboundMessageOut']

export function peopleOf(message: Pick<Outbound, 'recipients'>): string {
  return message.recipients.map(partyText).join(', ')
}
/** Those whom it did not reach, and what was said about that. */
export function lostOf(message: Pick<Outbound, 'recipients'>): { address: string; status: string; detail: string }[] {
  return message.recipients
    .filter((one) => one.state === 'bounced' || one.state === 'refused')
    .map(({ address, detail, status }) => ({ address, status, detail: detail || status }))
}

/** The mails of a ticket by the comment that each is; the newest where there are several, a reply before a notice. */
export function byComment<T extends { comment_id: number | null }>(mails: readonly T[] | undefined): Map<number, T> {
  const found = new Map<number, T>()
  for (const one of mails ?? []) {
    if (one.comment_id !== null && !found.has(one.comment_id)) found.set(one.comment_id, one)
  }
  return found
}

/** What the list of outgoing mail may show: `stuck` is what was given up or came back. */
export const OUT_SHOWS = ['stuck', 'all', 'queued', 'sent', 'bounced', 'cancelled'] as const
export type OutShow = (typeof OUT_SHOWS)[number]

export function outShowOf(value: unknown): OutShow {
  return OUT_SHOWS.find((one) => one === value) ?? 'stuck'
}
export function outStatesOf(show: OutShow): Outbound['state'][] {
  if (show === 'all') return []
  if (show === 'stuck') return ['failed', 'dead']
  if (show === 'queued') return ['queued', 'sending']
  return show === 'sent' ? ['sent', 'delayed'] : [show]
}

const DELIVERY_TONES: Record<Outbound['state'], StateTone> = {
  queued: 'info',
  sending: 'info',
  sent: 'ok',
  delayed: 'risk',
  bounced: 'breach',
  failed: 'breach',
  dead: 'breach',
  cancelled: 'plain',
}
export const deliveryTone = (state: Outbound['state']): StateTone => DELIVERY_TONES[state]

/** Codes of RFC 3463 and SMTP by what they come to; the first that fits. */
const REFUSALS: [RegExp, string][] = [
  [/^interrupted$/, 'interrupted'],
  [/did not let us in|^53[05]\b/, 'signIn'],
  [/no trusted TLS/, 'tls'],
  [/\b5\.1\.[1-36]\b|^55[01]\b(?!.*\b5\.7\.)/, 'unknown'],
  [/\b[45]\.2\.2\b/, 'full'],
  [/\b5\.(?:2\.3|3\.4)\b|^552\b/, 'large'],
  [/\b[45]\.7\.\d+\b|^554\b/, 'rules'],
  [/^4\d\d\b|\b4\.\d\.\d+\b/, 'later'],
  [/^5\d\d\b|\b5\.\d\.\d+\b/, 'refused'],
]
/** Why a mail did not arrive, in words, from what a server or our own sending said. */
export function refusalWords(said: string): string {
  const kind = REFUSALS.find(([sign]) => sign.test(said.trim()))?.[1] ?? (said ? 'unreached' : 'refused')
  return t(`channels.refusal.${kind}`)
}

export interface Outcome {
  done: number
  /** Refused, with the reason of the first refusal. */
  refused: number
  error: unknown
}

/** The same for each, one after the other; what is refused stops none of the others. */
export async function each(ids: readonly number[], act: (id: number) => Promise<unknown>): Promise<Outcome> {
  const outcome: Outcome = { done: 0, refused: 0, error: null }
  for (const id of ids) {
    try {
      await act(id)
      outcome.done += 1
    } catch (thrown) {
      outcome.refused += 1
      outcome.error ??= thrown
    }
  }
  return outcome
}
