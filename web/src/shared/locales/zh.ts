export default {
  time: { now: '刚刚', yesterday: '昨天 {time}', tomorrow: '明天 {time}', underAMinute: '不到 1 分钟' },
}
