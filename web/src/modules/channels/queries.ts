/** What is read of mailboxes and of mail, and under which keys it is kept. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'
import type { MessageState } from './messageModel'

export type Mailbox = Schemas['MailboxOut']
export type BoardLine = Schemas['HealthOut']
export type WebForm = Schemas['WebFormOut']
export type MailText = Schemas['MailTemplateOut']
export type Outbound = Schemas['OutboundMessageOut']
export type HeldFile = Schemas['HeldFileOut']
export type InboxSource = Schemas['InboxSourceOut']

export const channelKeys = {
  all: ['channels'] as const,
  mailboxes: () => ['channels', 'mailboxes'] as const,
  mailbox: (id: number) => ['channels', 'mailboxes', 'one', id] as const,
  forms: () => ['channels', 'forms'] as const,
  sources: () => ['channels', 'sources'] as const,
  messages: () => ['channels', 'messages'] as const,
  message: (id: number) => ['channels', 'messages', 'one', id] as const,
  went: (ticketId: number) => ['channels', 'went', ticketId] as const,
  texts: () => ['channels', 'texts'] as const,
  heldFiles: () => ['channels', 'held-files'] as const,
  outgoing: () => ['channels', 'outgoing'] as const,
  board: () => ['channels', 'mailboxes', 'board'] as const,
}

staleOn('mailbox', () => [channelKeys.mailboxes()])
staleOn('mail_template', () => [channelKeys.texts()])
staleOn('ticket', (change) => [
  channelKeys.went(change.subject_id),
  channelKeys.outgoing(),
  [...channelKeys.messages(), 'ticket', change.subject_id],
])
staleOn('inbound_message', () => [channelKeys.messages()])
staleOn('file', () => [channelKeys.heldFiles()])
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
export function useBoard(isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    enabled: () => toValue(isWanted),
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
  return ask(api.GET('/api/v1/web-forms/{web_form_id}', { params: { path: { web_form_id: id } } }))
}

export function useSources() {
  return useQuery({
    queryKey: channelKeys.sources(),
    queryFn: () => ask(api.GET('/api/v1/inbox-sources')).then((page) => page.items),
  })
}
export function fetchSource(id: number): Promise<InboxSource> {
  return ask(api.GET('/api/v1/inbox-sources/{inbox_source_id}', { params: { path: { inbox_source_id: id } } }))
}

export function useMailTexts() {
  return useQuery({
    queryKey: channelKeys.texts(),
    queryFn: () => ask(api.GET('/api/v1/mail-templates')).then((page) => page.items),
  })
}
export function fetchMailText(kind: MailText['kind'], locale: MailText['locale']): Promise<MailText> {
  return ask(
    api.GET('/api/v1/mail-templates/{template_kind}/{template_locale}', {
      params: { path: { template_kind: kind, template_locale: locale } },
    }),
  )
}

export interface MessagesAsked {
  state: MessageState[]
  mailbox: number | null
  q: string
}

/** Page by page; looked at again every half minute, since mail tells of itself only where it waits for somebody. */
export function useMessages(asked: MaybeRefOrGetter<MessagesAsked>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...channelKeys.messages(), 'list', toValue(asked)]),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/inbound-messages', {
          params: { query: { ...toValue(asked), limit: 50, cursor: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
    refetchInterval: 30_000,
  })
}

/** What goes out, page by page; looked at again each ten seconds, since sending goes on by itself. */
export function useOutgoing(
  asked: MaybeRefOrGetter<{ state: Outbound['state'][]; mailbox: number | null; q: string }>,
) {
  return useInfiniteQuery({
    queryKey: computed(() => [...channelKeys.outgoing(), toValue(asked)]),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/outbound-messages', {
          params: { query: { ...toValue(asked), limit: 50, cursor: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
    refetchInterval: 10_000,
  })
}

const message = (id: number) => ({ path: { message_id: id } })

/** While it waits to be handled it is looked at every two seconds. */
export function useMessage(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => channelKeys.message(toValue(id))),
    queryFn: () => ask(api.GET('/api/v1/inbound-messages/{message_id}', { params: message(toValue(id)) })),
    refetchInterval: (query) => (query.state.data?.state === 'received' ? 2000 : false),
  })
}

/** `pictures`: with those on other servers, which learn of it. */
export function useOriginal(id: MaybeRefOrGetter<number>, pictures: MaybeRefOrGetter<boolean> = false) {
  return useQuery({
    queryKey: computed(() => [...channelKeys.message(toValue(id)), 'original', toValue(pictures)]),
    queryFn: () =>
      ask(
        api.GET('/api/v1/inbound-messages/{message_id}/original', {
          params: { ...message(toValue(id)), query: { pictures: toValue(pictures) } },
        }),
      ),
    placeholderData: (before) => before,
    staleTime: Infinity,
  })
}

/** Where the bytes are downloaded as they came. */
export const rawHref = (id: number): string => `/api/v1/inbound-messages/${id}/raw`

/** What the scanner found or strangers sent, page by page; looked at again every half minute, since the scanner works by itself. */
export function useHeldFiles(show: MaybeRefOrGetter<'held' | 'waiting' | 'settled'>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...channelKeys.heldFiles(), toValue(show)]),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/held-files', { params: { query: { show: toValue(show), limit: 50, cursor: pageParam } } }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: 30_000,
  })
}

/** Mail of a ticket that came in, and what went out for it: by the comment that it is. */
export function useTicketMail(ticketId: MaybeRefOrGetter<number>, isWanted: MaybeRefOrGetter<boolean>) {
  const came = useQuery({
    queryKey: computed(() => [...channelKeys.messages(), 'ticket', toValue(ticketId)]),
    queryFn: () =>
      ask(api.GET('/api/v1/inbound-messages', { params: { query: { ticket: toValue(ticketId), limit: 200 } } })).then(
        (page) => page.items,
      ),
    enabled: () => toValue(isWanted),
  })
  const went = useQuery({
    queryKey: computed(() => channelKeys.went(toValue(ticketId))),
    queryFn: () =>
      ask(
        api.GET('/api/v1/tickets/{ticket_id}/outbound-messages', {
          params: { path: { ticket_id: toValue(ticketId) } },
        }),
      ).then((page) => page.items),
    enabled: () => toValue(isWanted),
    // What is on its way changes by itself.
    refetchInterval: (query) =>
      query.state.data?.some((one) => one.state === 'queued' || one.state === 'sending') ? 3000 : false,
  })
  return { came: came.data, went: went.data }
}
