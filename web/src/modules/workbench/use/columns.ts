/** Names of columns, and the person's choice of them for a view. */

import { computed, shallowRef, watch, type Ref } from 'vue'

import { wordOf } from '@/modules/conditions/fields'
import { useTicketFields } from '@/modules/conditions/queries'
import { t } from '@/shared/i18n'
import { keepColumns, keptColumns, soundColumns, USUAL_COLUMNS, type ColumnChoice } from '../model/columns'
import type { View } from '../model/views'

export function useColumnNames() {
  const fields = useTicketFields()
  function nameOf(column: string): string {
    const field = fields.data.value?.get(column)
    if (column === 'state') return t('workbench.field.state')
    return field ? wordOf(field.label) : column
  }
  const custom = computed(
    () => new Set([...(fields.data.value?.keys() ?? [])].filter((key) => key.startsWith('field:'))),
  )
  return { nameOf, custom, isKnown: computed(() => fields.data.value !== undefined) }
}

export function useColumns(viewId: Ref<number | null>, view: Ref<View | null>) {
  const { custom, isKnown } = useColumnNames()
  const own = shallowRef<ColumnChoice | null>(null)
  watch(viewId, (id) => (own.value = keptColumns(id)), { immediate: true })

  const choice = computed<ColumnChoice>(() => {
    const wanted = own.value?.columns ?? (view.value?.columns.length ? view.value.columns : USUAL_COLUMNS)
    return { columns: soundColumns(wanted, isKnown.value ? custom.value : null), widths: own.value?.widths ?? {} }
  })
  function keep(change: Partial<ColumnChoice>): void {
    own.value = { columns: choice.value.columns, widths: choice.value.widths, ...change }
    keepColumns(viewId.value, own.value)
  }
  function reset(): void {
    own.value = null
    keepColumns(viewId.value, null)
  }
  return {
    choice,
    isOwn: computed(() => own.value !== null),
    setColumns: (columns: string[]) => keep({ columns }),
    setWidth: (column: string, width: number) => keep({ widths: { ...choice.value.widths, [column]: width } }),
    reset,
  }
}
