export const policies = { title: 'x', hint: 'x' }
