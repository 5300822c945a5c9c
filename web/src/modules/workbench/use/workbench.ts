/** What both the list and the board stand on: the views, the address, and what follows from them. */

import { computed, onScopeDispose, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { useTeams } from '@/modules/conditions/queries'
import type { Tree } from '@/modules/conditions/tree'
import { whenIdle } from '@/shared/idle'
import { askedAt, readAddress, writeAddress, type Address, type Sort } from '../model/address'
import { placed } from '../ahead'
import { groupViews, neighbour, noteView } from '../model/views'
import { useViewCounts, useViews } from '../queries'

export function useWorkbench() {
  const route = useRoute()
  const router = useRouter()
  const views = useViews()
  const counts = useViewCounts()
  const teams = useTeams()

  const groups = computed(() =>
    groupViews(views.data.value ?? [], (id) => teams.data.value?.find((one) => one.id === id)?.name ?? ''),
  )
  const written = computed(() => readAddress(route.query))
  const address = computed(() => placed(written.value, groups.value))
  const view = computed(() => views.data.value?.find((one) => one.id === address.value.view) ?? null)
  /** The condition in force, of the address or of the view; null while it is not known. */
  const condition = computed<Tree | null>(() => {
    if (address.value.filter) return address.value.filter
    if (address.value.view) return (view.value?.condition as Tree | undefined) ?? null
    return { all: [] }
  })
  const isChanged = computed(
    () => view.value !== null && (address.value.filter !== null || address.value.sort !== null),
  )
  const sort = computed<Sort>(() => address.value.sort ?? (view.value?.sort as Sort | undefined) ?? '-pinned')
  /** What to ask the list; null while it is not known. A view with its own order needs no word of it. */
  const asked = computed(() => askedAt(address.value, view.value))

  /** Go on with some of the address changed. `isSmall`: no step to come back to. */
  function go(change: Partial<Address>, isSmall = false): Promise<unknown> {
    const query = {
      ...writeAddress({ ...address.value, ...change }),
      ...(route.query.type ? { type: route.query.type } : {}),
    }
    return isSmall ? router.replace({ path: route.path, query }) : router.push({ path: route.path, query })
  }
  function openView(id: number): Promise<unknown> {
    noteView(id)
    return go({ view: id, filter: null, sort: null, q: '', ticket: null })
  }
  function stepView(step: -1 | 1): void {
    const next = neighbour(groups.value, address.value.view, step)
    if (next) void openView(next.id)
  }

  // What the address did not say it says once the rows stand: to write it takes the browser its time.
  let later: (() => void) | undefined
  onScopeDispose(() => later?.())
  watch(
    [written, address, () => route.path],
    () => {
      later?.()
      later = undefined
      if (address.value.view === written.value.view) return
      later = whenIdle(() => {
        if (address.value.view !== written.value.view && route.path.startsWith('/tickets')) void go({}, true)
      })
    },
    { immediate: true },
  )

  return { address, views, counts, teams, groups, view, condition, isChanged, sort, asked, go, openView, stepView }
}

export type Workbench = ReturnType<typeof useWorkbench>
