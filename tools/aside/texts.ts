/** What the command says by itself, in zh-CN, zh-TW and en; the rest it has from the desk's texts. */
export const texts = {
  help: [
    '用法：npm run -s aside -- 命令 [--data 目录 | --config 文件] [--lang zh-CN|zh-TW|en]\n\n  list          列出没有送成的：是谁的、原因、该怎么办\n  send-again    全部再送；终端启动后送出\n\n先停止终端。结束码：0 好，1 打不开，2 命令有误。\n',
    '用法：npm run -s aside -- 命令 [--data 目錄 | --config 檔案] [--lang zh-CN|zh-TW|en]\n\n  list          列出沒有送成的：是誰的、原因、該怎麼辦\n  send-again    全部再送；終端啟動後送出\n\n先停止終端。結束碼：0 好，1 打不開，2 命令有誤。\n',
    'Usage: npm run -s aside -- COMMAND [--data DIR | --config FILE] [--lang zh-CN|zh-TW|en]\n\n  list          lists what was not delivered: whose, why, and what to do\n  send-again    sends all of it again, once the terminal runs\n\nStop the terminal first. Ends with 0 where all is well, 1 where the store does not open, 2 where the command cannot be read.\n',
  ],
} as const;
