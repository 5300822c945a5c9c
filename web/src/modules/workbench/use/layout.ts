/** How rows look: in two lines or as a table. Compact work is a table, unless the person said otherwise on this device. */

import { computed, ref, type Ref } from 'vue'

import { t } from '@/shared/i18n'
import { density } from '@/shared/theme'

const KEY = 'gongdan.list-layout'

export type ListLayout = 'rows' | 'table'

export function useListLayout(isSmall: Ref<boolean>) {
  const own = ref(localStorage.getItem(KEY) as ListLayout | null)
  const layout = computed<ListLayout>({
    get: () => (isSmall.value ? 'rows' : (own.value ?? (density.value === 'compact' ? 'table' : 'rows'))),
    set: (one) => {
      own.value = one
      localStorage.setItem(KEY, one)
    },
  })
  const layouts = computed(() => [
    { value: 'rows' as const, label: t('workbench.columns.twoLines') },
    { value: 'table' as const, label: t('workbench.columns.table') },
  ])
  return { layout, layouts }
}
