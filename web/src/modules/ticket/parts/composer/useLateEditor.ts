/** The talk is painted first: the editor is the heaviest part of the page. Who wants to write has it at once. */

import { computed, nextTick, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

import type { EditorHandle } from '@/kit'
import { whenIdle } from '@/shared/idle'

export function useLateEditor(editor: Readonly<Ref<EditorHandle | null>>) {
  const isPainted = ref(false)
  const handle = computed(() => editor.value ?? null)
  function paint(): void {
    isPainted.value = true
  }
  let callOff = (): void => {}
  onMounted(() => (callOff = whenIdle(paint)))
  onBeforeUnmount(() => callOff())

  async function focus(): Promise<void> {
    paint()
    await nextTick()
    // The editor may still be on its way.
    for (let tries = 0; tries < 40 && !handle.value?.focus; tries += 1) await new Promise((go) => setTimeout(go, 50))
    handle.value?.focus()
  }
  return { isPainted, handle, focus }
}
