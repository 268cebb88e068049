package main

import "strings"

// Every name here is invented.

func communityNames() []string {
	return []string{"桃溪社区", "梧桐里社区", "望澜社区", "锦荷社区", "听松社区", "石桥头社区", "云麓社区", "稻香里社区"}
}

func trimCommunity(name string) string { return strings.TrimSuffix(name, "社区") }

func streets() []string {
	return []string{"桃溪路", "梧桐街", "望澜路", "锦荷路", "听松巷", "石桥街", "云麓路", "稻香路", "柳岸大道", "渡口街"}
}

func estateFirst() []string {
	return []string{"柳荫", "竹影", "清溪", "枫林", "兰亭", "荷塘", "松涛", "明月", "杏园", "雨巷", "春晓", "银杏"}
}

func estateLast() []string { return []string{"苑", "小区", "家园", "里", "新村", "花园"} }

func surnames() []string {
	return strings.Split("王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤", "")
}

// givenWomen and givenMen are the characters that given names are put together from.
func givenWomen() []string {
	return strings.Split("兰梅菊荷芳琴玉秀珍英桂雪晴岚溪月霞云燕莲蓉薇婷悦宁静雅诗语桐", "")
}

func givenMen() []string {
	return strings.Split("松柏江河山峰海涛明亮文武国建华强军勇志远航宇浩然博川岩林枫舟", "")
}

func units() []string {
	return []string{
		"柳岸小学", "江城区第九中学", "柳岸街道卫生服务中心", "江城区图书馆", "望澜机械厂", "锦荷纺织公司", "云麓软件公司", "稻香食品公司",
		"江城公交三公司", "石桥头菜市场", "柳岸物业公司", "江城区档案馆", "听松建筑设计所", "渡口快递站", "桃溪幼儿园", "江城大学",
	}
}
