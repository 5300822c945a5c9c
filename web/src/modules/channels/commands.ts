/** What is done to mailboxes and mail. Each throws ApiError. */

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import type { MailboxDraft } from './mailboxModel'

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

/* Forms on other sites, and programs */
const form = (id: number) => ({ path: { form_id: id } })

export const createWebForm = (body: Record<string, unknown>) =>
  ask(api.POST('/api/v1/web-forms', { body: body as Schemas['CreateWebForm'] }))
export const editWebForm = (id: number, body: Record<string, unknown>, version: number) =>
  ask(
    api.PATCH('/api/v1/web-forms/{form_id}', {
      params: form(id),
      body: body as Schemas['EditWebForm'],
      headers: ifMatch(version),
    }),
  )

export const createSource = (body: Schemas['CreateInboxSource']) => ask(api.POST('/api/v1/inbox-sources', { body }))
export const editSource = (id: number, body: Partial<Schemas['EditInboxSource']>, version: number) =>
  ask(
    api.PATCH('/api/v1/inbox-sources/{source_id}', {
      params: { path: { source_id: id } },
      body: body as Schemas['EditInboxSource'],
      headers: ifMatch(version),
    }),
  )

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
