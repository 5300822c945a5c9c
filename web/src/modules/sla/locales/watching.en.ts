export const watching = { reasons: { title: 'x', hint: 'x' } }
