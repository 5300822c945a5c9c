/** Pure: a mailbox as it is set up, and how well it goes, in few words. */

import type { Schemas } from '@/api/client'
import { hasText, t } from '@/shared/i18n'
import type { Security } from './providers'

type MailboxOut = Schemas['MailboxOut']
export type Health = Schemas['MailboxHealthOut']

export type Road = 'imap' | 'pop3' | 'push'

export interface MailboxDraft {
  name: string
  address: string
  sender_name: string
  aliases: string[]
  is_active: boolean
  road: Road
  in_host: string
  /** 0: the usual one. */
  in_port: number
  in_security: Security
  in_user: string
  in_folder: string
  in_after: 'keep' | 'seen' | 'delete'
  out_host: string
  out_port: number
  out_security: Security
  out_user: string
  auth: 'password' | 'xoauth2'
  token_url: string
  client_id: string
  /** Key of a type. */
  type: string | null
  team_id: number | null
  locale: string
  signature: string
  copies: 'none' | 'known' | 'all'
  after_closing: 'reopen' | 'follow_up' | 'new'
  reopen_days: number
  acknowledges: boolean
  quotes_history: boolean
  authserv_id: string
  silence_hours: number | null
  storm_limit: number | null
  /* Secrets: empty where they stay as they are. */
  in_password: string
  out_password: string
  client_secret: string
  refresh_token: string
}

export const SECRETS = ['in_password', 'out_password', 'client_secret', 'refresh_token'] as const
export type Secret = (typeof SECRETS)[number]

/** Mail is fetched from a server, instead of being brought. */
export function isPulled(road: Road): road is 'imap' | 'pop3' {
  return road !== 'push'
}

export function blankMailbox(locale: string): MailboxDraft {
  return {
    name: '',
    address: '',
    sender_name: '',
    aliases: [],
    is_active: true,
    road: 'imap',
    in_host: '',
    in_port: 0,
    in_security: 'tls',
    in_user: '',
    in_folder: 'INBOX',
    in_after: 'keep',
    out_host: '',
    out_port: 0,
    out_security: 'starttls',
    out_user: '',
    auth: 'password',
    token_url: '',
    client_id: '',
    type: null,
    team_id: null,
    locale: locale === 'en' ? 'en' : 'zh-CN',
    signature: '',
    copies: 'known',
    after_closing: 'reopen',
    reopen_days: 14,
    acknowledges: true,
    quotes_history: true,
    authserv_id: '',
    silence_hours: null,
    storm_limit: null,
    in_password: '',
    out_password: '',
    client_secret: '',
    refresh_token: '',
  }
}

/** Fields of a mailbox and the word under which the form shows each: where a refusal or another's change is told. */
export const MAILBOX_FIELDS: Partial<Record<keyof MailboxDraft, string>> = {
  name: 'name',
  address: 'address',
  sender_name: 'senderName',
  aliases: 'aliases',
  is_active: 'isActive',
  road: 'road',
  in_host: 'host',
  in_port: 'port',
  in_security: 'security',
  in_user: 'user',
  in_folder: 'folder',
  in_after: 'after',
  out_host: 'host',
  out_port: 'port',
  out_security: 'security',
  out_user: 'user',
  auth: 'auth',
  token_url: 'tokenUrl',
  client_id: 'clientId',
  type: 'type',
  team_id: 'team',
  locale: 'language',
  signature: 'signature',
  copies: 'copies',
  after_closing: 'afterClosing',
  reopen_days: 'reopenDays',
  acknowledges: 'acknowledges',
  quotes_history: 'quotes',
  authserv_id: 'authserv',
  silence_hours: 'silence',
  storm_limit: 'storm',
  in_password: 'password',
  out_password: 'password',
  client_secret: 'clientSecret',
  refresh_token: 'refreshToken',
}

/** A mailbox as the form holds it: without what else the server tells of it, its secrets empty. */
export function draftOf(box: MailboxOut): MailboxDraft {
  const blank = blankMailbox(box.locale)
  const fields = Object.keys(blank) as (keyof MailboxDraft)[]
  return Object.fromEntries(
    fields.map((field) => {
      const isSecret = (SECRETS as readonly string[]).includes(field)
      return [field, !isSecret && field in box ? box[field as keyof MailboxOut] : blank[field]]
    }),
  ) as unknown as MailboxDraft
}

/** A stored secret goes to the server it was entered for and to no other: with another one it has to be entered again. */
const LEADS_TO: [keyof MailboxDraft & keyof MailboxOut, Secret[]][] = [
  ['in_host', ['in_password', 'refresh_token']],
  ['out_host', ['out_password', 'refresh_token']],
  ['token_url', ['client_secret', 'refresh_token']],
]

/** Secrets that are stored and stay in force with what stands in the form. */
export function keptSecrets(box: MailboxOut | undefined, draft: MailboxDraft | undefined): Secret[] {
  if (!box) return []
  const lost = draft ? LEADS_TO.flatMap(([field, held]) => (draft[field] === box[field] ? [] : held)) : []
  return SECRETS.filter((one) => box[`has_${one}`] && !lost.includes(one))
}

/**
 * What is sent of a form: a secret only where one was typed, and for sending the password of fetching where the same person
 * signs in to both and no other was given.
 */
export function bodyOf(
  changes: Partial<MailboxDraft>,
  draft: MailboxDraft,
  kept: readonly Secret[],
): Partial<MailboxDraft> {
  const body = { ...changes }
  for (const one of SECRETS) if (!body[one]) delete body[one]
  if (sharesPassword(draft, kept)) body.out_password = draft.in_password
  return body
}

export function sharesPassword(draft: MailboxDraft, kept: readonly Secret[]): boolean {
  return (
    draft.auth === 'password' &&
    isPulled(draft.road) &&
    draft.in_password !== '' &&
    draft.out_password === '' &&
    draft.out_host !== '' &&
    draft.out_user !== '' &&
    draft.out_user === (draft.in_user || draft.address) &&
    !kept.includes('out_password')
  )
}

/** What a mail server had against us, in the reader's language; `host_forbidden: 10.0.0.1 lies …` as the health tells it. */
export function troubleText(told: string): { words: string; said: string } {
  const [, code, said] = /^([a-z_]+): ([\s\S]*)$/.exec(told) ?? []
  const key = `channels.trouble.${code}`
  return code && hasText(key) ? { words: t(key), said: said ?? '' } : { words: told, said: '' }
}

export type Tone = 'ok' | 'info' | 'risk' | 'breach' | 'plain'
const TONES: Record<Health['state'], Tone> = {
  ok: 'ok',
  waiting: 'info',
  silent: 'risk',
  failing: 'breach',
  off: 'plain',
}
export function toneOf(state: Health['state']): Tone {
  return TONES[state]
}

/** Mailboxes that somebody should look at stand first, the idle ones last; else as they were. */
const ORDER: Health['state'][] = ['failing', 'silent', 'waiting', 'ok', 'off']
export function byNeed<T extends { health: Pick<Health, 'state'> }>(boxes: readonly T[]): T[] {
  return [...boxes].sort((a, b) => ORDER.indexOf(a.health.state) - ORDER.indexOf(b.health.state))
}

const STEPS = {
  incoming: ['reached', 'secured', 'signed_in', 'counted'],
  outgoing: ['reached', 'secured', 'signed_in'],
} as const
export type ProbeStep = (typeof STEPS)['incoming'][number]
export interface StepLine {
  key: ProbeStep
  state: 'done' | 'failed' | 'open'
}

/** Steps that are not taken with this set-up: a line in the clear is not secured, and a server without a user not signed in to. */
export function unneeded(way: keyof typeof STEPS, draft: MailboxDraft): ProbeStep[] {
  const security = way === 'incoming' ? draft.in_security : draft.out_security
  const steps: ProbeStep[] = security === 'none' ? ['secured'] : []
  if (way === 'outgoing' && !draft.out_user && draft.auth === 'password') steps.push('signed_in')
  return steps
}

/** How far a test came, step by step: what went well, where it stopped, what was not tried. */
export function stepsOf(
  way: keyof typeof STEPS,
  result: { state: string; steps: readonly string[] },
  without: readonly ProbeStep[] = [],
): StepLine[] {
  const all = STEPS[way].filter((step) => result.steps.includes(step) || !without.includes(step))
  const done = all.filter((step) => result.steps.includes(step))
  const last = done.length ? all.indexOf(done[done.length - 1]!) : -1
  const lines: StepLine[] = done.map((key) => ({ key, state: 'done' }))
  if (result.state !== 'failed') return lines
  return [...lines, ...all.slice(last + 1).map((key, at): StepLine => ({ key, state: at === 0 ? 'failed' : 'open' }))]
}
