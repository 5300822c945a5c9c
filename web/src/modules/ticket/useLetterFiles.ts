/** Files of one text: pictures stand in it, others go beside it. Keeps what is there in step with the draft. */

import { computed, watch, type Ref } from 'vue'

import { fileAddress, showsFile } from '@/api/files'
import type { EditorHandle } from '@/kit'
import { useUploads, type Upload } from '@/modules/forms/uploads'
import type { KeptFile } from './draftModel'

const PICTURE = /^image\/(png|jpe?g|gif|webp|avif)$/

export function useLetterFiles(
  kept: KeptFile[],
  editor: Ref<EditorHandle | null>,
  changed: (files: KeptFile[]) => void,
) {
  const uploads = useUploads(50)
  /** By key: the address under which a picture stands in the text while it is on its way; '' once it is stored there. */
  const inText = new Map<number, string>()
  const types = new Map<number, string>()

  function restore(files: KeptFile[]): void {
    uploads.restore(files)
    uploads.uploads.slice(-files.length).forEach((one, at) => {
      types.set(one.key, files[at]?.contentType ?? '')
      if (files[at]?.isInText) inText.set(one.key, '')
    })
  }
  if (kept.length) restore(kept)

  function add(files: File[]): void {
    const before = uploads.uploads.length
    uploads.add(files)
    uploads.uploads.slice(before).forEach((one, at) => {
      const type = files[at]?.type ?? ''
      types.set(one.key, type)
      if (one.state === 'failed' || !PICTURE.test(type) || !one.preview) return
      inText.set(one.key, one.preview)
      editor.value?.insertPicture(one.preview, one.name)
    })
  }

  function settled(one: Upload): void {
    const shown = inText.get(one.key)
    if (!shown) return
    if (one.state === 'done') {
      inText.set(one.key, '')
      editor.value?.replacePicture(shown, fileAddress(one.id ?? 0, true))
    } else if (one.state === 'failed') {
      inText.delete(one.key)
      editor.value?.replacePicture(shown, null)
    }
  }
  watch(
    () => uploads.uploads.map((one) => `${one.key}:${one.state}`).join(),
    () => {
      for (const one of uploads.uploads) settled(one)
      changed(current())
    },
  )

  function current(): KeptFile[] {
    return uploads.uploads
      .filter((one) => one.id !== null)
      .map((one) => ({
        id: one.id!,
        name: one.name,
        size: one.size,
        contentType: types.get(one.key) ?? '',
        isInText: inText.has(one.key),
      }))
  }
  function replaceAll(files: KeptFile[]): void {
    inText.clear()
    uploads.clear()
    if (files.length) restore(files)
  }

  return {
    uploads,
    add,
    replaceAll,
    /** Those that are not to be seen in the text. */
    beside: computed(() => uploads.uploads.filter((one) => one.state !== 'done' || !inText.has(one.key))),
    /** Ids to send: of pictures only those that still stand in the text. */
    idsFor: (html: string) =>
      current()
        .filter((one) => !one.isInText || showsFile(html, one.id))
        .map((one) => one.id),
  }
}
