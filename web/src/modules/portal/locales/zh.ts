export default { ask: '需要什么帮助？' }
