#!/usr/bin/env python3
"""Sets newspaper pages from real articles, the way OCR leaves them, with the reading that is right for each.

  setpages.py NEWS.jsonl OUT_DIR [PAGES] [SEED] [series]

NEWS.jsonl holds one article a line: {"title", "source", "body"}, paragraphs parted by a blank line; those whose source
is rmrb1998 are used. Writes OUT_DIR/000.txt … and OUT_DIR/gold.json, which maps each page to its articles: 1-based line
numbers of title, sections, body and other lines, the people of the byline, and joins ([a, b]: line b continues the
sentence of line a). The same arguments give the same pages.

Every way of setting that a page may draw is a method of Setter; the chances are drawn once for each page (its style)
and once for each article. With `series`, pages are set as Series does: another hand, with other ways.
"""
import json
import os
import random
import re
import sys

SURNAMES = '赵钱孙李周吴郑王冯陈沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹章苏潘葛范彭鲁韦马方任袁柳唐薛雷贺汤罗毕郝安于傅余顾孟黄萧姚邵汪毛戴宋庞熊纪项祝董梁'
GIVEN = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉红建文志海晓东春燕宇浩凯秀国庆晨曦子涵雨欣佳怡思远梦洁'
DATELINE = re.compile(r'^(?:据?新华社|本报|中新社)[^，。：（]{0,24}?[讯电](?:（[^）]{2,30}）)?(?:[^，。：]{0,12}报道：)?')
TAIL = re.compile(r'（[^（）]{2,30}）$')
ENDED = re.compile(r'[。！？…：；]["”』」]?$')
ADS = [['金秋大酒店隆重开业', '订餐热线：88661234', '地址：人民路18号'], ['岭南蜂蜜 自然好味道', '扫码购买'],
       ['新世纪家具城特价酬宾', '欢迎选购'], ['东方英语培训班招生启事', '咨询电话：65004321']]
SCENES = ['图为活动现场', '工作人员正在忙碌', '志愿者走上街头开展服务', '新落成的文化广场俯瞰图', '参观者驻足观看展板', '村民在田间劳作',
          '图为繁忙的生产车间。', '市民排队参加义诊']
ORNAMENTS = ['■ ■ ■', '★', '20222022', '◆◆◆']


def articles(path):
    """The articles fit for a page: (title, paragraphs)."""
    found = []
    for line in open(path, encoding='utf8'):
        article = json.loads(line)
        if article['source'] != 'rmrb1998':
            continue
        title = article['title'].split('　')[0]
        body = [p.strip() for p in article['body'].split('\n\n') if p.strip()]
        if not 6 <= len(title) <= 34 or re.search(r'[（(图]', title) or not 120 <= sum(map(len, body)) <= 1600:
            continue
        body[0] = DATELINE.sub('', body[0])
        body = [TAIL.sub('', p) for p in body]
        body = [p for p in body if p and not re.match(r'本报.{0,8}记者.{2,4}$', p)]
        if any(DATELINE.match(p) for p in body[1:]):
            continue
        short = [len(p) <= 20 for p in body]
        if any(a and b for a, b in zip(short, short[1:])) or any(len(p) <= 5 for p in body):
            continue
        if body and len(body[0]) > 30 and all(ENDED.search(p) or len(p) <= 20 for p in body) and ENDED.search(body[-1]):
            found.append((title, body))
    return found


class Setter:
    """One page being set: its lines so far, and their reading."""

    def __init__(self, rng, pool):
        self.rng, self.pool, self.lines, self.gold = rng, pool, [], []
        self.blank = 0 if rng.random() < 0.1 else 1
        self.marked = rng.random()
        self.wrap = rng.choice([0, 0, 0, rng.randint(12, 18)])
        self.after = rng.random() < 0.2
        self.sides = rng.random() < 0.3

    def name(self):
        return self.rng.choice(SURNAMES) + ''.join(self.rng.sample(GIVEN, self.rng.choice([1, 2, 2])))

    def line(self, text, blank=None):
        """Prints one physical line below `blank` blank ones; its number."""
        self.lines += [''] * (self.blank if blank is None else blank) + [text]
        return len(self.lines)

    def open(self, kind='news'):
        self.gold.append(dict(title=[], kind=kind, byline=[], sections=[], body=[], other=[], joins=[]))
        return self.gold[-1]

    def mark(self):
        return '## ' if self.rng.random() < self.marked else ''

    def title(self, gold, title):
        """A headline: one line, in parts, or split over lines; sometimes below or above more space than usual."""
        way = self.rng.random()
        mark, parts = self.mark(), [title]
        if len(title) >= 12 and way < 0.55:
            cut = self.rng.randint(len(title) // 2 - 2, len(title) // 2 + 2)
            parts = [title[:cut], title[cut:]]
        between = '\n' if way < 0.25 else ' '
        space = self.rng.choice([None, None, None, 3]) if self.lines else self.rng.choice([0, 2])
        for index, part in enumerate(between.join(parts).split('\n')):
            close = self.rng.choice([None, 0]) if index else space
            gold['title'].append(self.line((mark if index == 0 else '') + part, close))

    def byline(self, gold):
        """Draws a form of byline: (lines above the text, words before it, words after it)."""
        names = [self.name() for _ in range(self.rng.randint(1, 3))]
        first, rest = names[0], names[1:]
        others = ' 通讯员' + self.rng.choice(['', ' ']) + ' '.join(rest) if rest else ''
        day = self.rng.choice(['１月８日', '１月２１日'])
        forms = [(None, f'本报讯（记者{first}{others}）', ''), (None, f'本报讯（记者 {first}{others}）', ''),
                 (None, '', f'（{"、".join(names)}）'), (f'记者 {" ".join(names)}', '', ''), (' '.join(names), '', ''),
                 (f'■首席记者 {first}{others}', '', ''), (f'本报记者{first}', '', ''), (None, f'新华社北京{day}电（记者{"、".join(names)}）', ''),
                 (None, f'本报北京{day}讯记者{first}报道：', ''), (None, '本报讯', ''), (None, '', '')]
        form = self.rng.choice(forms)
        text = ' '.join(part for part in form if part)
        gold['byline'] = [name for name in names if name in text]
        return form

    def paragraph(self, gold, text):
        """One paragraph: on one line, hard-wrapped, or torn in two."""
        if self.wrap:
            first = self.rng.choice([0, 0, 1])
            rows = [text[i:i + self.wrap] for i in range(0, len(text), self.wrap)]
            if len(rows) > 1 and len(rows[-1]) == 1 and not rows[-1].isalnum():
                rows[-2:] = [rows[-2] + rows[-1]]
            numbers = [self.line(rows[0], 0 if first and self.lines and self.lines[-1] else None)] + [self.line(row) for row in rows[1:]]
        elif len(text) > 80 and self.rng.random() < 0.25:
            rows = self.torn(text)
            numbers = [self.line(rows[0]), self.line(rows[1])]
        else:
            numbers = [self.line(text)]
        self.read(gold, numbers)
        return numbers

    def read(self, gold, numbers):
        gold['body'] += numbers
        gold['joins'] += [list(pair) for pair in zip(numbers, numbers[1:])]

    def torn(self, text):
        """Two halves of a paragraph, parted inside a sentence."""
        while True:
            cut = self.rng.randint(len(text) // 4, len(text) * 3 // 4)
            if self.wrap and self.rng.random() < 0.8:
                cut = max(1, cut // self.wrap) * self.wrap
            if not re.match(r'[，。、；：！？”』）》]', text[cut]) and not re.search(r'[。！？；：”』）（“]$', text[:cut]):
                return text[:cut], text[cut:]

    def caption(self, gold):
        scene = self.rng.choice(SCENES)
        if self.rng.random() < 0.3:
            scene = scene.rstrip('。') + '。 记者 ' + self.name() + ' 摄'
        gold['other'].append(self.line(scene, 3))

    def body(self, gold, paragraphs, between=None):
        """The text of an article. If `between` is given, it is printed in the middle of a sentence."""
        long = [i for i, p in enumerate(paragraphs) if len(p) > 80]
        tear = self.rng.choice(long) if long and (between or self.rng.random() < 0.25) else None
        for index, text in enumerate(paragraphs):
            if len(text) <= 20 and not ENDED.search(text):
                gold['sections'].append(self.line(('## ' if self.marked > 0.5 and self.rng.random() < 0.5 else '') + text))
            elif index == tear:
                halves = self.torn(text)
                first = self.paragraph_whole(gold, halves[0])
                between() if between else [self.caption(gold) for _ in range(self.rng.randint(1, 3))]
                rest = self.paragraph_whole(gold, halves[1], 3 if not between else None)
                gold['joins'].append([first[-1], rest[0]])
            else:
                numbers = self.paragraph(gold, text)
                if len(text) > 40 and self.rng.random() < 0.05:
                    for number in numbers:
                        gold['other'].append(self.line(self.lines[number - 1]))
        if between and tear is None:
            between()

    def paragraph_whole(self, gold, text, blank=None):
        """A stretch of text, wrapped if the page is, but not torn again."""
        rows = [text[i:i + self.wrap] for i in range(0, len(text), self.wrap)] if self.wrap else [text]
        numbers = [self.line(rows[0], blank)] + [self.line(row) for row in rows[1:]]
        self.read(gold, numbers)
        return numbers

    def article(self, between=None):
        """One article with everything it draws; `between` is printed inside it."""
        title, paragraphs = self.pool.pop()
        gold = self.open()
        above, before, behind = self.byline(gold)
        paragraphs = list(paragraphs)
        after = self.after and self.rng.random() < 0.6 and before
        headless = before and not after and self.rng.random() < 0.1
        if not after and not headless:
            self.title(gold, title)
        if above:
            gold['other'].append(self.line(above))
        paragraphs[0] = before + paragraphs[0]
        paragraphs[-1] += behind
        self.sectioned(paragraphs)
        self.body(gold, paragraphs, between)
        if self.rng.random() < 0.08:
            gold['other'].append(self.line('（下转第二版）'))
        if after:
            self.title(gold, title)

    def sectioned(self, paragraphs):
        """Long articles without section heads sometimes get some, cut from the paragraphs below them."""
        if len(paragraphs) < 5 or any(len(p) <= 20 for p in paragraphs) or self.rng.random() < 0.6:
            return
        for index in sorted(self.rng.sample(range(1, len(paragraphs)), 2), reverse=True):
            clauses = [c for c in re.findall(r'(?<=。)[^，。、：；“”]{5,12}(?=，)', paragraphs[index]) if c[0] not in '这那他她它在但而' and c[-1] not in '说在为是的将对']
            if clauses:
                paragraphs.insert(index, self.rng.choice(clauses))

    def columns(self):
        """Two articles in two columns each: both are torn at the column break, and go on in turn."""
        rests = []
        for _ in range(2):
            title, paragraphs = self.pool.pop()
            gold = self.open()
            self.title(gold, title)
            above, before, behind = self.byline(gold)
            if above:
                gold['other'].append(self.line(above))
            paragraphs = [before + paragraphs[0], *paragraphs[1:]]
            paragraphs[-1] += behind
            long = [i for i, p in enumerate(paragraphs) if len(p) > 80]
            if not long:
                self.body(gold, paragraphs)
                continue
            tear = self.rng.choice(long)
            first, rest = self.torn(paragraphs[tear])
            self.body(gold, paragraphs[:tear])
            rests.append((gold, self.paragraph_whole(gold, first)[-1], rest, paragraphs[tear + 1:]))
        for gold, torn, rest, paragraphs in rests:
            gold['joins'].append([torn, self.paragraph_whole(gold, rest)[0]])
            self.body(gold, paragraphs)

    def photo(self):
        gold = self.open('photo')
        title, body = self.pool.pop()
        self.title(gold, title)
        text = next((p for p in body if 30 < len(p) < 120), '市民在新落成的文化广场上参加健身活动，享受节日的欢乐气氛。')
        self.paragraph_whole(gold, text)
        gold['byline'] = [self.name()]
        gold['other'].append(self.line(f'记者 {gold["byline"][0]} 摄'))

    def teaser(self):
        gold = self.open('teaser')
        self.title(gold, self.pool.pop()[0])
        gold['other'].append(self.line(self.rng.choice(['详见第四版', '（详见第三版）', '下转第二版'])))

    def advertisement(self):
        gold = self.open('ad')
        title, *rest = self.rng.choice(ADS)
        gold['title'] = [self.line(title, 3)]
        gold['body'] = [self.line(text) for text in rest]

    def page(self):
        """The whole page: its text and its reading."""
        count = self.rng.randint(2, 5)
        while count > 0:
            way = self.rng.random()
            if way < 0.3 and count > 1:
                self.article(self.article) if way < 0.2 else self.columns()
                count -= 1
            else:
                self.article()
            count -= 1
            if self.rng.random() < 0.15:
                self.rng.choice([self.photo, self.teaser, self.advertisement])()
            if self.rng.random() < 0.05:
                self.line(self.rng.choice(ORNAMENTS))
        return '\n'.join(self.lines) + '\n', self.gold


class Series(Setter):
    """Another way of setting: series of places under a banner, headlines in two or three parts of any length or around
    brackets on lines of their own, first lines narrower by an indent that was lost, ASCII commas."""

    places = ['鹿城', '乐清', '龙湾', '瓯海', '苍南', '永嘉', '城东', '河西', '南塘', '北岭']
    days = ['丰收节', '人才日', '读书节']

    def __init__(self, rng, pool):
        super().__init__(rng, pool)
        self.ascii = rng.random() < 0.2
        self.indent = 2 if rng.random() < 0.6 else 0
        self.place = None

    def line(self, text, blank=None):
        return super().line(text.replace('，', ',') if self.ascii else text, blank)

    def title(self, gold, title):
        way = self.rng.random()
        if self.place:
            gold['title'].append(self.line(f'{self.place}： {title}'))
        elif len(title) >= 10 and way < 0.4:
            cuts = [0, *sorted(self.rng.sample(range(3, len(title) - 2), self.rng.choice([1, 2]))), len(title)]
            gold['title'].append(self.line(self.mark() + ' '.join(title[a:b] for a, b in zip(cuts, cuts[1:]))))
        elif len(title) >= 8 and way < 0.5:
            opened = self.rng.randint(2, 4)
            closed = opened + self.rng.randint(2, 3)
            gold['title'] += [self.line(part) for part in (title[:opened], '﹃', title[opened:closed], '﹄', title[closed:])]
        else:
            super().title(gold, title)

    def paragraph(self, gold, text):
        if not self.wrap:
            return super().paragraph(gold, text)
        first = self.wrap - self.indent
        rows = [text[:first]] + [text[i:i + self.wrap] for i in range(first, len(text), self.wrap)]
        if len(rows) > 1 and len(rows[-1]) == 1 and not rows[-1].isalnum():
            rows[-2:] = [rows[-2] + rows[-1]]
        numbers = [self.line(row) for row in rows]
        self.read(gold, numbers)
        return numbers

    def byline(self, gold):
        if not self.place:
            return super().byline(gold)
        gold['byline'] = [self.name() for _ in range(self.rng.randint(1, 2))]
        return None, '', f'（{"、".join(gold["byline"])}）'

    def page(self):
        if self.rng.random() >= 0.3:
            return super().page()
        gold = self.open('banner')
        day = f'{self.rng.randint(1, 12)}月{self.rng.randint(1, 28)}日“{self.rng.choice(self.days)}”'
        gold['title'] = [self.line(f'{day}特别关注——', 2), self.line('凝心聚力开新局 真抓实干谱新篇')]
        if self.rng.random() < 0.5:
            gold['other'].append(self.line('图为活动现场。宣传部供图', 3))
        for place in self.rng.sample(self.places, self.rng.randint(2, 4)):
            self.place = place
            self.article()
        return '\n'.join(self.lines) + '\n', self.gold


def main():
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    path, out = sys.argv[1:3]
    pages, seed = int((sys.argv[3:4] or ['40'])[0]), int((sys.argv[4:5] or ['1'])[0])
    style = Series if sys.argv[5:6] == ['series'] else Setter
    rng = random.Random(seed)
    pool = articles(path)
    os.makedirs(out, exist_ok=True)
    gold = {}
    for number in range(pages):
        text, reading = style(rng, rng.sample(pool, 24)).page()
        gold[f'{number:03}'] = reading
        with open(os.path.join(out, f'{number:03}.txt'), 'w', encoding='utf8') as file:
            file.write(text)
    with open(os.path.join(out, 'gold.json'), 'w', encoding='utf8') as file:
        json.dump(gold, file, ensure_ascii=False, indent=1)
    return 0


if __name__ == '__main__':
    sys.exit(main())
