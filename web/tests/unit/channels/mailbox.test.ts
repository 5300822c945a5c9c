import { describe, expect, it } from 'vitest'

import type { Schemas } from '@/api/client'
import {
  blankMailbox,
  bodyOf,
  byNeed,
  draftOf,
  keptSecrets,
  sharesPassword,
  stepsOf,
  troubleText,
  unneeded,
  type MailboxDraft,
} from '@/modules/channels/mailboxModel'
import { portIn, serversFor } from '@/modules/channels/providers'
import en from '@/modules/channels/locales/en'
import { useTexts, type Texts } from '@/shared/i18n'

const drafted = (changes: Partial<MailboxDraft> = {}): MailboxDraft => ({
  ...blankMailbox('en'),
  name: 'Support',
  address: 'support@qq.com',
  in_host: 'imap.qq.com',
  in_user: 'support@qq.com',
  out_host: 'smtp.qq.com',
  out_user: 'support@qq.com',
  ...changes,
})
const box = (changes: Partial<Schemas['MailboxOut']> = {}): Schemas['MailboxOut'] =>
  ({
    ...drafted(),
    id: 3,
    version: 2,
    has_in_password: true,
    has_out_password: true,
    has_client_secret: false,
    has_refresh_token: false,
    ...changes,
  }) as unknown as Schemas['MailboxOut']

describe('secrets of a mailbox', () => {
  it('are never in the form, and only sent where they were typed', () => {
    const draft = draftOf(box({ in_password: 'leaked' } as never))
    expect(draft.out_password).toBe('')
    expect(bodyOf({ name: 'x', in_password: '' }, draft, ['in_password'])).toEqual({ name: 'x' })
    expect(bodyOf({ in_password: 'new' }, { ...draft, in_password: 'new' }, ['out_password'])).toEqual({
      in_password: 'new',
    })
  })

  it('stay in force only for the server they were entered for', () => {
    expect(keptSecrets(box(), draftOf(box()))).toEqual(['in_password', 'out_password'])
    expect(keptSecrets(box(), drafted({ in_host: 'imap.evil.example' }))).toEqual(['out_password'])
    expect(keptSecrets(box({ has_refresh_token: true }), drafted({ token_url: 'https://x.example' }))).toEqual([
      'in_password',
      'out_password',
    ])
    expect(keptSecrets(undefined, drafted())).toEqual([])
  })

  it('of fetching serve for sending where the same person signs in to both', () => {
    const same = drafted({ in_password: 'p' })
    expect(bodyOf({ in_password: 'p' }, same, [])).toEqual({ in_password: 'p', out_password: 'p' })
    for (const other of [
      drafted({ in_password: 'p', out_user: 'other@qq.com' }),
      drafted({ in_password: 'p', out_password: 'q' }),
      drafted({ in_password: 'p', out_host: '' }),
      drafted({ in_password: 'p', road: 'push' }),
      drafted({ in_password: 'p', auth: 'xoauth2' }),
    ])
      expect(sharesPassword(other, [])).toBe(false)
    expect(sharesPassword(same, ['out_password'])).toBe(false)
  })
})

describe('a test of both directions', () => {
  it('shows what went well, where it stopped, and what was not tried', () => {
    expect(stepsOf('incoming', { state: 'failed', steps: ['reached', 'secured'] })).toEqual([
      { key: 'reached', state: 'done' },
      { key: 'secured', state: 'done' },
      { key: 'signed_in', state: 'failed' },
      { key: 'counted', state: 'open' },
    ])
    expect(stepsOf('outgoing', { state: 'ok', steps: ['reached', 'signed_in'] }).map((one) => one.key)).toEqual([
      'reached',
      'signed_in',
    ])
  })

  it('does not blame a step that the set-up has no need of', () => {
    const draft = drafted({ in_security: 'none', out_user: '' })
    const lines = stepsOf('incoming', { state: 'failed', steps: ['reached'] }, unneeded('incoming', draft))
    expect(lines.map((one) => [one.key, one.state])).toEqual([
      ['reached', 'done'],
      ['signed_in', 'failed'],
      ['counted', 'open'],
    ])
    expect(unneeded('outgoing', draft)).toEqual(['signed_in'])
  })
})

describe('health', () => {
  it('puts what needs somebody first', () => {
    const line = (id: number, state: 'ok' | 'failing' | 'silent' | 'off') => ({ id, health: { state } })
    const sorted = byNeed([line(1, 'ok'), line(2, 'off'), line(3, 'silent'), line(4, 'failing'), line(5, 'ok')])
    expect(sorted.map((one) => one.id)).toEqual([4, 3, 1, 5, 2])
  })

  it('tells trouble in the reader’s words, and what was said beside them', () => {
    useTexts('en', { channels: en } as unknown as Texts)
    expect(troubleText('login_refused: mx said no')).toEqual({
      words: 'The server refused the user name or password.',
      said: 'mx said no',
    })
    expect(troubleText('strange_code: all else').words).toBe('strange_code: all else')
    expect(troubleText('')).toEqual({ words: '', said: '' })
  })
})

describe('known providers', () => {
  it('are found by the domain of the address', () => {
    expect(serversFor(' Care@FOXMAIL.com ', 'pop3')).toMatchObject({ in_host: 'pop.qq.com', out_host: 'smtp.qq.com' })
    expect(serversFor('care@own.example', 'imap')).toBeNull()
    expect(serversFor('care', 'imap')).toBeNull()
    expect([portIn('imap', 'tls'), portIn('pop3', 'none')]).toEqual([993, 110])
  })
})
