/** What one was told: lists, counts and preferences. */

import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'

export type Notice = Schemas['NotificationOut']
export type NoticeKind = Notice['kind']
export type NoticePage = Schemas['Page_NotificationOut_']
export type Counts = Schemas['NotificationCountsOut']
export type Preference = Schemas['PreferencesOut']['items'][number]

export interface NoticeFilter {
  unread: boolean
  kinds: NoticeKind[]
}

export const noticeKeys = {
  all: ['notifications'] as const,
  lists: () => ['notifications', 'list'] as const,
  list: (filter: NoticeFilter, limit: number) => ['notifications', 'list', filter, limit] as const,
  counts: () => ['notifications', 'counts'] as const,
  preferences: () => ['notifications', 'preferences'] as const,
}

staleOn('notification', () => [noticeKeys.lists(), noticeKeys.counts()])

export function useNoticeCounts() {
  return useQuery({
    queryKey: noticeKeys.counts(),
    queryFn: ({ signal }) => ask(api.GET('/api/v1/notification-counts', { signal })),
  })
}

export function useNotices(filter: MaybeRefOrGetter<NoticeFilter>, limit = 30) {
  return useInfiniteQuery({
    queryKey: computed(() => noticeKeys.list(toValue(filter), limit)),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const { unread, kinds } = toValue(filter)
      const query = { unread, limit, kind: kinds.length ? kinds : undefined, cursor: pageParam ?? undefined }
      return ask(api.GET('/api/v1/notifications', { params: { query }, signal }))
    },
    getNextPageParam: (page: NoticePage) => page.next_cursor,
  })
}

export function useNoticePreferences() {
  return useQuery({
    queryKey: noticeKeys.preferences(),
    queryFn: () => ask(api.GET('/api/v1/me/notification-preferences')),
  })
}

export function useNoticeCommands() {
  const client = useQueryClient()

  /** Show them as read at once; what the server knows comes with the next look. */
  function show(isRead: (one: Notice) => boolean): void {
    const now = new Date().toISOString()
    client.setQueriesData<InfiniteData<NoticePage>>(
      { queryKey: noticeKeys.lists() },
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            items: page.items.map((one) => (!one.read_at && isRead(one) ? { ...one, read_at: now } : one)),
          })),
        },
    )
  }

  async function markRead(notice: Notice): Promise<void> {
    if (notice.read_at) return
    show((one) => one.id === notice.id)
    try {
      await ask(
        api.POST('/api/v1/notifications/{notification_id}/read', {
          params: { path: { notification_id: notice.id } },
        }),
      )
    } finally {
      void client.invalidateQueries({ queryKey: noticeKeys.counts() })
    }
  }

  /** Everything up to the newest that is shown; what is told meanwhile stays unread. Answers how many it were. */
  async function markAllRead(newest: Notice): Promise<number> {
    const done = await ask(api.POST('/api/v1/notifications/reads', { body: { up_to: newest.id } }))
    show(() => true)
    client.setQueryData<Counts>(noticeKeys.counts(), { unread: done.unread, mentions: done.mentions })
    await client.invalidateQueries({ queryKey: noticeKeys.lists() })
    return done.changed
  }

  async function savePreferences(kinds: Record<string, Record<string, boolean>>): Promise<void> {
    const saved = await ask(api.PUT('/api/v1/me/notification-preferences', { body: { kinds } }))
    client.setQueryData(noticeKeys.preferences(), saved)
  }

  return { markRead, markAllRead, savePreferences }
}
