/** What is done to mailboxes and mail. Each throws ApiError. */

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import type { MailboxDraft } from './mailboxModel'
import type { MailText } from './queries'

const box = (id: number) => ({ path: { mailbox_id: id } })

export const createMailbox = (body: Partial<MailboxDraft>) =>
  ask(api.POST('/api/v1/mailboxes', { body: body as Schemas['MailboxIn'] }))

export const editMailbox = (id: number, body: Partial<MailboxDraft>, version: number) =>
  ask(
    api.PATCH('/api/v1/mailboxes/{mailbox_id}', {
      params: box(id),
      body: body as Schemas['MailboxPatch'],
      headers: ifMatch(version),
    }),
  )

export const deleteMailbox = (id: number, version: number) =>
  ask(api.DELETE('/api/v1/mailboxes/{mailbox_id}', { params: box(id), headers: ifMatch(version) }))

/** Try both directions as they stand in the form; nothing is kept. `body` is the whole of a new mailbox, else its changes. */
export const probeMailbox = (id: number | null, body: Partial<MailboxDraft> | null) =>
  id === null
    ? ask(api.POST('/api/v1/mailboxes/probes', { body: body as Schemas['MailboxIn'] }))
    : ask(
        api.POST('/api/v1/mailboxes/{mailbox_id}/probes', {
          params: box(id),
          body: { changes: body as Schemas['MailboxPatch'] | null },
        }),
      )

/** Have the mailroom try again, in a moment, what it could not fetch. */
export const retryUnfetched = (id: number) =>
  ask(api.POST('/api/v1/mailboxes/{mailbox_id}/fetch-retries', { params: box(id) }))

/* Forms on other sites, and programs */
const form = (id: number) => ({ path: { web_form_id: id } })

export const createWebForm = (body: Record<string, unknown>) =>
  ask(api.POST('/api/v1/web-forms', { body: body as Schemas['CreateWebForm'] }))
export const editWebForm = (id: number, body: Record<string, unknown>, version: number) =>
  ask(
    api.PATCH('/api/v1/web-forms/{web_form_id}', {
      params: form(id),
      body: body as Schemas['EditWebForm'],
      headers: ifMatch(version),
    }),
  )

export const createSource = (body: Schemas['CreateInboxSource']) => ask(api.POST('/api/v1/inbox-sources', { body }))
export const editSource = (id: number, body: Partial<Schemas['EditInboxSource']>, version: number) =>
  ask(
    api.PATCH('/api/v1/inbox-sources/{inbox_source_id}', {
      params: { path: { inbox_source_id: id } },
      body: body as Schemas['EditInboxSource'],
      headers: ifMatch(version),
    }),
  )

/** The old token opens nothing from then on. */
export const replaceToken = (id: number, version: number) =>
  ask(
    api.POST('/api/v1/inbox-sources/{inbox_source_id}/tokens', {
      params: { path: { inbox_source_id: id } },
      headers: ifMatch(version),
    }),
  )

/** Where the token of a source brings whole mails. */
export const MAILS_ROAD = '/api/v1/inbox/mails'

/** A command that brings a request as a program would. */
export function inboxExample(origin: string, token: string, title: string): string {
  const request = JSON.stringify({ requester: { email: 'wang@example.com' }, title })
  return [
    `curl ${origin}/api/v1/inbox \\`,
    `  -H 'Authorization: Bearer ${token}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${request}'`,
  ].join('\n')
}

/* Texts of mails */
const text = (kind: MailText['kind'], locale: MailText['locale']) => ({
  path: { template_kind: kind, template_locale: locale },
})

export const setMailText = (
  kind: MailText['kind'],
  locale: MailText['locale'],
  body: Schemas['MailTemplateIn'],
  version: number,
) =>
  ask(
    api.PUT('/api/v1/mail-templates/{template_kind}/{template_locale}', {
      params: text(kind, locale),
      body,
      headers: ifMatch(version),
    }),
  )
export const resetMailText = (kind: MailText['kind'], locale: MailText['locale'], version: number) =>
  ask(
    api.DELETE('/api/v1/mail-templates/{template_kind}/{template_locale}', {
      params: text(kind, locale),
      headers: ifMatch(version),
    }),
  )
/** The text with made-up values. */
export const previewMailText = (
  kind: MailText['kind'],
  locale: MailText['locale'],
  body: Schemas['MailTemplateIn'],
) =>
  ask(
    api.POST('/api/v1/mail-templates/{template_kind}/{template_locale}/previews', {
      params: text(kind, locale),
      body,
    }),
  )

/* What goes out */
const outbound = (id: number) => ({ path: { outbound_id: id } })

export const takeBackMail = (id: number) =>
  ask(api.POST('/api/v1/outbound-messages/{outbound_id}/cancellations', { params: outbound(id) }))
export const retryMail = (id: number) =>
  ask(api.POST('/api/v1/outbound-messages/{outbound_id}/retries', { params: outbound(id) }))
/** A reply as the customer would get it; nothing is sent. */
export const previewReply = (ticketId: number, body: Schemas['MailPreviewIn']) =>
  ask(api.POST('/api/v1/tickets/{ticket_id}/mail-previews', { params: { path: { ticket_id: ticketId } }, body }))

/* What came in */
const message = (id: number) => ({ path: { message_id: id } })

export const replayMessage = (id: number) =>
  ask(api.POST('/api/v1/inbound-messages/{message_id}/replays', { params: message(id) }))
export const discardMessage = (id: number) =>
  ask(api.POST('/api/v1/inbound-messages/{message_id}/discards', { params: message(id) }))
/** Answers with the ticket that the message has become. */
export const undoGuess = (id: number) =>
  ask(api.POST('/api/v1/inbound-messages/{message_id}/guess-undo', { params: message(id) }))

/* Held files */
const file = (id: number) => ({ path: { file_id: id } })

export const releaseFile = (id: number, reason: string) =>
  ask(api.POST('/api/v1/held-files/{file_id}/releases', { params: file(id), body: { reason } }))
export const discardFile = (id: number, reason: string) =>
  ask(api.POST('/api/v1/held-files/{file_id}/discards', { params: file(id), body: { reason } }))
