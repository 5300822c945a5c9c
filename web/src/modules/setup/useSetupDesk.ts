/**
 * One kind of set-up: a list, and one of it open for change. Which is open, what is searched and whether retired ones show
 * stands in the address. What is changed is sent field by field, so that what others changed meanwhile stays.
 */

import { useQueryClient, type QueryKey } from '@tanstack/vue-query'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { asApiError } from '@/api/problems'
import { confirm } from '@/shared/confirm'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { changed, fits, isSame, plain } from './model'

export interface SetupRow {
  id: number
  version: number
  is_active?: boolean
}

export interface DeskOptions<Row extends SetupRow, Draft extends object> {
  rows: Ref<Row[] | undefined>
  /** Cached answers that are old after a change. */
  stale: QueryKey[]
  blank: () => Draft
  draftOf: (row: Row) => Draft
  fetch: (id: number) => Promise<Row>
  create: (draft: Draft) => Promise<Row>
  update: (row: Row, changes: Partial<Draft>, version: number, draft: Draft) => Promise<Row>
  setActive?: (row: Row, isActive: boolean) => Promise<unknown>
  /** For good; where a kind is deleted and not retired. */
  remove?: (row: Row) => Promise<unknown>
  nameOf: (row: Row) => string
  /** Everything that a search looks through. */
  textOf: (row: Row) => string
  /** What each field of the draft is called, for telling what somebody else changed. */
  labels: () => Partial<Record<keyof Draft & string, string>>
  /** Said before retiring; what uses it. */
  retireText?: (row: Row) => string
}

export interface Clash<Row> {
  theirs: Row
  /** Names of the fields that somebody else changed. */
  fields: string[]
  /** Those of them that were changed here, too. */
  both: string[]
}

export function useSetupDesk<Row extends SetupRow, Draft extends object>(options: DeskOptions<Row, Draft>) {
  const client = useQueryClient()
  const route = useRoute()
  const router = useRouter()

  const wanted = computed({
    get: () => String(route.query.q ?? ''),
    set: (q) => void router.replace({ query: { ...route.query, q: q || undefined } }),
  })
  const withRetired = computed({
    get: () => route.query.retired === '1',
    set: (on) => void router.replace({ query: { ...route.query, retired: on ? '1' : undefined } }),
  })
  const all = computed(() => options.rows.value ?? [])
  const retiredCount = computed(() => all.value.filter((row) => row.is_active === false).length)
  const shown = computed(() =>
    all.value.filter(
      (row) => (withRetired.value || row.is_active !== false) && fits(wanted.value, options.textOf(row)),
    ),
  )

  const openId = computed<'new' | number | null>(() => {
    const open = route.query.open
    if (open === undefined || open === null) return null
    return open === 'new' ? 'new' : Number(open)
  })
  const isNew = computed(() => openId.value === 'new')
  const row = shallowRef<Row | null>(null)
  const base = ref<Draft>() as Ref<Draft | undefined>
  const draft = ref<Draft>() as Ref<Draft | undefined>
  const error = shallowRef<unknown>(null)
  const clash = shallowRef<Clash<Row> | null>(null)
  const isSaving = ref(false)
  const isDirty = computed(() => draft.value !== undefined && !isSame(base.value, draft.value))

  function begin(from: Draft, of: Row | null): void {
    row.value = of
    base.value = structuredClone(plain(from))
    draft.value = structuredClone(plain(from))
    error.value = null
    clash.value = null
  }

  watch(
    [openId, () => options.rows.value !== undefined],
    () => {
      if (openId.value === null) {
        draft.value = undefined
        row.value = null
        return
      }
      if (draft.value !== undefined && (isNew.value ? row.value === null : row.value?.id === openId.value)) return
      if (isNew.value) begin(options.blank(), null)
      else {
        const found = all.value.find((one) => one.id === openId.value)
        if (found) begin(options.draftOf(found), found)
      }
    },
    { immediate: true },
  )

  function open(id: 'new' | number): void {
    void router.push({ query: { ...route.query, open: String(id) } })
  }

  async function close(isForced = false): Promise<void> {
    if (isDirty.value && !isForced) {
      const yes = await confirm({
        title: t('setup.dropTitle'),
        text: t('setup.dropText'),
        confirm: t('setup.drop'),
        isDestructive: true,
      })
      if (!yes) return
    }
    draft.value = undefined
    await router.replace({ query: { ...route.query, open: undefined } })
  }

  async function refresh(): Promise<void> {
    await Promise.all(options.stale.map((queryKey) => client.invalidateQueries({ queryKey })))
  }

  /** Runs a change and sorts its failure: somebody was faster, or a refusal to be shown in the form. */
  async function attempt(act: () => Promise<void>): Promise<boolean> {
    isSaving.value = true
    error.value = null
    try {
      await act()
      return true
    } catch (thrown) {
      const problem = asApiError(thrown)
      if (problem.status === 412 && row.value) await meet(row.value)
      else error.value = problem
      return false
    } finally {
      isSaving.value = false
    }
  }

  async function meet(mine: Row): Promise<void> {
    try {
      const theirs = await options.fetch(mine.id)
      const labels = options.labels() as Record<string, string>
      const their = Object.keys(changed(base.value as Draft, options.draftOf(theirs)))
      const our = Object.keys(changed(base.value as Draft, draft.value as Draft))
      const word = (key: string): string => labels[key] ?? key
      clash.value = { theirs, fields: their.map(word), both: their.filter((key) => our.includes(key)).map(word) }
    } catch (thrown) {
      error.value = asApiError(thrown)
    }
  }

  async function save(version = row.value?.version ?? 0): Promise<void> {
    const now = draft.value
    if (!now || isSaving.value) return
    let name = ''
    const isDone = await attempt(async () => {
      const saved = row.value
        ? await options.update(row.value, changed(base.value as Draft, now), version, now)
        : await options.create(now)
      name = options.nameOf(saved)
      await refresh()
    })
    if (!isDone) return
    toast(t('setup.saved', { name }))
    await close(true)
  }

  /** Send what was changed here on top of what somebody else has saved. */
  async function saveOver(): Promise<void> {
    const theirs = clash.value?.theirs
    if (!theirs) return
    clash.value = null
    await save(theirs.version)
  }

  function takeTheirs(): void {
    const theirs = clash.value?.theirs
    if (theirs) begin(options.draftOf(theirs), theirs)
    void refresh()
  }

  async function setActive(isActive: boolean): Promise<void> {
    const mine = row.value
    if (!mine || !options.setActive) return
    if (!isActive) {
      const yes = await confirm({
        title: t('setup.retireTitle', { name: options.nameOf(mine) }),
        text: options.retireText?.(mine) ?? t('setup.retireText'),
        confirm: t('setup.retire'),
      })
      if (!yes) return
    }
    const isDone = await attempt(async () => {
      await options.setActive?.(mine, isActive)
      await refresh()
    })
    if (!isDone) return
    toast(t(isActive ? 'setup.restored' : 'setup.retired', { name: options.nameOf(mine) }))
    await close(true)
  }

  async function remove(): Promise<void> {
    const mine = row.value
    if (!mine || !options.remove) return
    const yes = await confirm({
      title: t('setup.removeTitle', { name: options.nameOf(mine) }),
      text: t('setup.removeText'),
      confirm: t('setup.remove'),
      isDestructive: true,
    })
    if (!yes) return
    const isDone = await attempt(async () => {
      await options.remove?.(mine)
      await refresh()
    })
    if (!isDone) return
    toast(t('setup.removed', { name: options.nameOf(mine) }))
    await close(true)
  }

  return {
    wanted,
    withRetired,
    retiredCount,
    all,
    shown,
    openId,
    isNew,
    row,
    draft,
    base,
    error,
    clash,
    isSaving,
    isDirty,
    canRetire: options.setActive !== undefined,
    canRemove: options.remove !== undefined,
    nameOf: options.nameOf,
    /** Whether a row is among those that are searched for. */
    textOfFits: (one: Row) => fits(wanted.value, options.textOf(one)),
    open,
    close,
    save,
    saveOver,
    takeTheirs,
    setActive,
    remove,
    refresh,
  }
}

export type SetupDesk<Row extends SetupRow, Draft extends object> = ReturnType<typeof useSetupDesk<Row, Draft>>
