/** What the command bar shows while something is typed: asked after a pause, earlier questions called off. */

import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useRouter } from 'vue-router'

import { asApiError } from '@/api/problems'
import { t } from '@/shared/i18n'
import { recent } from '@/shared/recent'
import { useSession } from '@/shared/session'
import { askedOf, isNumber, type Group, type Hit } from './model'
import { findTickets, ownGroups, sourcesFor } from './sources'

const PAUSE_MS = 160

export function useFinder(typed: Ref<string>, actions: () => Hit[]) {
  const router = useRouter()
  const session = useSession()
  const found = shallowRef<Group[]>([])
  const failed = ref<string[]>([])
  const isLooking = ref(false)
  let timer: number | undefined
  let current: AbortController | undefined

  const asked = computed(() => askedOf(typed.value))

  function callOff(): void {
    window.clearTimeout(timer)
    current?.abort()
    current = undefined
  }

  async function look(): Promise<void> {
    callOff()
    const mine = (current = new AbortController())
    const sources = sourcesFor(asked.value)
    const text = asked.value.text
    const answers = await Promise.allSettled(sources.map((one) => one.look(text, mine.signal)))
    if (mine.signal.aborted) return
    found.value = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    // What somebody may not search is no failure of the search.
    failed.value = sources
      .filter((_, at) => {
        const answer = answers[at]
        return answer?.status === 'rejected' && asApiError(answer.reason).status !== 403
      })
      .map((one) => one.key)
    isLooking.value = false
  }

  watch(
    [() => asked.value.scope, () => asked.value.text],
    () => {
      callOff()
      failed.value = []
      if (asked.value.text.length === 0) {
        found.value = []
        isLooking.value = false
        return
      }
      isLooking.value = true
      timer = window.setTimeout(look, PAUSE_MS)
    },
    { immediate: true },
  )
  onScopeDispose(callOff)

  const recentGroup = computed<Group>(() => ({
    key: 'recent',
    hits: recent.value.slice(0, 6).map((one) => ({
      key: `recent-${one.to}`,
      kind: 'recent',
      label: one.label,
      hint: one.hint,
      to: one.to,
    })),
  }))

  const searchGroup = computed<Group>(() => ({
    key: 'search',
    hits:
      asked.value.text && asked.value.scope !== 'actions' && session.can('ticket.read')
        ? [
            {
              key: 'search-all',
              kind: 'search',
              label: t('desk.finder.searchAll', { text: asked.value.text }),
              to: `/search?q=${encodeURIComponent(asked.value.text)}`,
            },
          ]
        : [],
  }))

  const groups = computed<Group[]>(() => {
    const isEmpty = asked.value.text.length === 0 && asked.value.scope === 'all'
    const own = ownGroups(asked.value, actions())
    const all = isEmpty ? [recentGroup.value, ...own] : [...found.value, ...own, searchGroup.value]
    return all
      .map((group) => ({ ...group, hits: group.hits.map(reachable).filter((one) => isThere(one)) }))
      .filter((one) => one.hits.length > 0)
  })

  /** Without a page for accounts, a colleague leads to what he has on the desk. */
  function reachable(hit: Hit): Hit {
    return hit.kind !== 'person' || isThere(hit) ? hit : { ...hit, to: `/search?assignee=${hit.key.split('-')[1]}` }
  }

  /** A page that this entry does not have is not offered. */
  function isThere(hit: Hit): boolean {
    return !hit.to || router.resolve(hit.to).name !== 'missing'
  }

  /** The ticket with the number typed, without waiting for the list; null where it is no number or not found. */
  async function findNumber(): Promise<Hit | null> {
    const text = asked.value.text
    if (!isNumber(text)) return null
    const hits = (await findTickets(text).catch(() => null))?.hits ?? []
    return hits.find((one) => one.kind === 'number') ?? null
  }

  return { asked, groups, failed, isLooking, look, findNumber }
}
