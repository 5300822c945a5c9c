/** What is read of mailboxes and of mail, and under which keys it is kept. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'

export type Mailbox = Schemas['MailboxOut']
export type BoardLine = Schemas['HealthOut']
export type WebForm = Schemas['WebFormOut']
export type MailText = Schemas['MailTemplateOut']
export type Outbound = Schemas['OutboundMessageOut']
export type InboxSource = Schemas['InboxSourceOut']

export const channelKeys = {
  all: ['channels'] as const,
  mailboxes: () => ['channels', 'mailboxes'] as const,
  mailbox: (id: number) => ['channels', 'mailboxes', 'one', id] as const,
  forms: () => ['channels', 'forms'] as const,
  sources: () => ['channels', 'sources'] as const,
  texts: () => ['channels', 'texts'] as const,
  board: () => ['channels', 'mailboxes', 'board'] as const,
}

staleOn('mailbox', () => [channelKeys.mailboxes()])
staleOn('mail_template', () => [channelKeys.texts()])
staleOn('web_form', () => [channelKeys.forms()])
staleOn('inbox_source', () => [channelKeys.sources()])

export function fetchMailbox(id: number): Promise<Mailbox> {
  return ask(api.GET('/api/v1/mailboxes/{mailbox_id}', { params: { path: { mailbox_id: id } } }))
}

/** Not asked for while there is none. */
export function useMailbox(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => channelKeys.mailbox(toValue(id) ?? 0)),
    queryFn: () => fetchMailbox(toValue(id) ?? 0),
    enabled: computed(() => toValue(id) !== null),
  })
}

/** Every mailbox with how well it goes; looked at again every half minute, since fetching tells of itself only in trouble. */
export function useBoard() {
  return useQuery({
    queryKey: channelKeys.board(),
    queryFn: () => ask(api.GET('/api/v1/mailbox-health')).then((page) => page.items),
    refetchInterval: 30_000,
  })
}

export function useWebForms() {
  return useQuery({
    queryKey: channelKeys.forms(),
    queryFn: () => ask(api.GET('/api/v1/web-forms')).then((page) => page.items),
  })
}
export function fetchWebForm(id: number): Promise<WebForm> {
  return ask(api.GET('/api/v1/web-forms/{form_id}', { params: { path: { form_id: id } } }))
}

export function useSources() {
  return useQuery({
    queryKey: channelKeys.sources(),
    queryFn: () => ask(api.GET('/api/v1/inbox-sources')).then((page) => page.items),
  })
}
export function fetchSource(id: number): Promise<InboxSource> {
  return ask(api.GET('/api/v1/inbox-sources/{source_id}', { params: { path: { source_id: id } } }))
}

export function useMailTexts() {
  return useQuery({
    queryKey: channelKeys.texts(),
    queryFn: () => ask(api.GET('/api/v1/mail-templates')).then((page) => page.items),
  })
}
export function fetchMailText(kind: MailText['kind'], locale: MailText['locale']): Promise<MailText> {
  return ask(api.GET('/api/v1/mail-templates/{kind}/{locale}', { params: { path: { kind, locale } } }))
}
