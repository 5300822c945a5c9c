/** A person named in a text: `<span data-mention="user:12">@何敏</span>`, one piece to the cursor. */

import { Node } from '@tiptap/core'

export const Mention = Node.create({
  name: 'mention',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: false,

  addAttributes() {
    return { key: { default: '' }, label: { default: '' } }
  },
  parseHTML() {
    return [
      {
        tag: 'span[data-mention]',
        getAttrs: (element) => ({
          key: element.getAttribute('data-mention') ?? '',
          label: (element.textContent ?? '').replace(/^@/, ''),
        }),
      },
    ]
  },
  renderHTML({ node }) {
    return ['span', { 'data-mention': node.attrs.key as string }, `@${node.attrs.label as string}`]
  },
  renderText({ node }) {
    return `@${node.attrs.label as string}`
  },
})
