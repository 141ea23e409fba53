#include "services/rendering/writers/pdf_writer.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/rendering/writers/pdf_content.h"
#include "services/rendering/writers/pdf_fonts.h"
#include "services/rendering/writers/pdf_objects.h"
#include "services/rendering/writers/pdf_structure.h"
#include "services/rendering/writers/png_rows.h"
#include "services/rendering/writers/qr_image.h"
#include "services/rendering/writers/xml_text.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

constexpr absl::string_view kProducer = "Nianbao";

// "2024-01-31T08:00:00Z" as "D:20240131080000Z".
std::string PdfDate(absl::string_view rfc3339) {
  return absl::StrCat("D:", absl::StrReplaceAll(rfc3339, {{"-", ""}, {":", ""}, {"T", ""}}));
}

class Writer {
 public:
  Writer(const Document& document, const DisplayList& list, const FontSet& fonts)
      : document_(document), list_(list), fonts_(fonts) {}

  absl::StatusOr<std::string> Write(const PdfAttachment* attachment) && {
    catalog_ = objects_.Reserve();
    RETURN_IF_ERROR(CollectFonts());
    WritePages();
    const int structure = WriteStructure(list_, marks_, pages_, objects_);
    const int outline = WriteOutline();
    const int metadata = WriteMetadata();
    std::string files;
    if (attachment != nullptr) {
      const int file = WriteAttachment(*attachment);
      files = absl::StrCat("/Names<</EmbeddedFiles<</Names[", PdfText(attachment->name), Ref(file),
                           "]>>>>/AF[", Ref(file), "]");
    }
    objects_.Set(
        catalog_,
        absl::StrCat(
            "<</Type/Catalog/Pages ", Ref(tree_), "/Lang", PdfText(document_.language),
            "/MarkInfo<</Marked true>>/StructTreeRoot ", Ref(structure),
            "/ViewerPreferences<</DisplayDocTitle true>>/Metadata ", Ref(metadata),
            outline > 0 ? absl::StrCat("/PageMode/UseOutlines/Outlines ", Ref(outline)) : "", files,
            ">>"));
    return std::move(objects_).Finish(catalog_, WriteInfo());
  }

 private:
  static std::string Ref(int number) { return PdfObjects::Reference(number); }

  absl::Status CollectFonts() {
    for (const Page& page : list_.pages) {
      for (const GlyphRun& run : page.runs) {
        PdfFont& font =
            pdf_fonts_.try_emplace(run.font, fonts_.fonts()[static_cast<size_t>(run.font)])
                .first->second;
        uint32_t from = 0;
        for (const Glyph& glyph : run.glyphs) {
          font.Use(glyph.id, absl::string_view(run.text).substr(from, glyph.text_end - from));
          from = glyph.text_end;
        }
      }
    }
    for (auto& [index, font] : pdf_fonts_) RETURN_IF_ERROR(font.Subset());
    return absl::OkStatus();
  }

  void WritePages() {
    tree_ = objects_.Reserve();
    std::string fonts;
    for (const auto& [index, font] : pdf_fonts_) {
      absl::StrAppend(&fonts, "/F", index, " ", Ref(font.Write(objects_)));
    }
    const int resources =
        objects_.Add(absl::StrCat("<</Font<<", fonts, ">>", ImageResources(), ">>"));
    marks_.resize(list_.pages.size());
    std::string kids;
    for (size_t i = 0; i < list_.pages.size(); ++i) {
      const int content = objects_.AddStream(
          "",
          PageContent(list_.pages[i], list_.page_height, list_.elements, pdf_fonts_, marks_[i]));
      pages_.push_back(objects_.Add(absl::StrCat("<</Type/Page/Parent ", Ref(tree_), "/Resources ",
                                                 Ref(resources), "/Contents ", Ref(content),
                                                 "/StructParents ", i, "/Tabs/S>>")));
      absl::StrAppend(&kids, Ref(pages_.back()), " ");
    }
    objects_.Set(tree_, absl::StrCat("<</Type/Pages/Count ", pages_.size(), "/Kids[", kids,
                                     "]/MediaBox[0 0 ", PdfNumber(list_.page_width), " ",
                                     PdfNumber(list_.page_height), "]>>"));
  }

  std::string ImageResources() {
    std::string images;
    if (document_.qr.modules > 0) absl::StrAppend(&images, "/Qr ", Ref(WriteQr()));
    for (size_t i = 0; i < document_.pictures.size(); ++i) {
      absl::StrAppend(&images, "/Picture", i, " ", Ref(WritePicture(document_.pictures[i])));
    }
    return images.empty() ? "" : absl::StrCat("/XObject<<", images, ">>");
  }

  // The code as a mask that black is painted through.
  int WriteQr() {
    const QrCode& qr = document_.qr;
    return objects_.AddStream(
        absl::StrCat("/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1/Width ",
                     qr.modules, "/Height ", qr.modules),
        QrBits(qr));
  }

  int WritePicture(const Picture& picture) {
    const std::string entries = absl::StrCat(
        "/Type/XObject/Subtype/Image/BitsPerComponent 8/Width ", picture.width, "/Height ",
        picture.height, "/ColorSpace/", picture.gray ? "DeviceGray" : "DeviceRGB");
    if (picture.kind == Picture::Kind::kPng) {
      return objects_.AddStream(
          absl::StrCat(entries, "/DecodeParms<</Predictor 15/Colors ", picture.gray ? 1 : 3,
                       "/Columns ", picture.width, ">>"),
          PngRows(picture));
    }
    const int number = objects_.Reserve();
    objects_.SetPlainStream(number, absl::StrCat(entries, "/Filter/DCTDecode"), picture.bytes);
    return number;
  }

  // Entries nest by level; an entry's children are those deeper that follow it.
  int WriteOutline() {
    if (list_.outline.empty()) return 0;
    const int root = objects_.Reserve();
    std::vector<int> numbers;
    for (size_t i = 0; i < list_.outline.size(); ++i) numbers.push_back(objects_.Reserve());
    const std::string links = WriteLevel(0, list_.outline.size(), root, numbers);
    objects_.Set(root, absl::StrCat("<</Type/Outlines", links, ">>"));
    return root;
  }

  // Writes the entries [begin, end) under `parent`, all open; returns the parent's links.
  std::string WriteLevel(size_t begin, size_t end, int parent, const std::vector<int>& numbers) {
    std::vector<size_t> tops;
    for (size_t i = begin; i < end; ++i) {
      if (tops.empty() || list_.outline[i].level <= list_.outline[tops.back()].level) {
        tops.push_back(i);
      }
    }
    for (size_t k = 0; k < tops.size(); ++k) {
      const size_t i = tops[k];
      const size_t next = k + 1 < tops.size() ? tops[k + 1] : end;
      const OutlineEntry& entry = list_.outline[i];
      std::string body =
          absl::StrCat("<</Title", PdfText(entry.title), "/Parent ", Ref(parent), "/Dest[",
                       Ref(pages_[static_cast<size_t>(entry.page)]), "/XYZ null ",
                       PdfNumber(list_.page_height - entry.y), " null]");
      if (k > 0) absl::StrAppend(&body, "/Prev ", Ref(numbers[tops[k - 1]]));
      if (k + 1 < tops.size()) absl::StrAppend(&body, "/Next ", Ref(numbers[tops[k + 1]]));
      if (next > i + 1) body += WriteLevel(i + 1, next, numbers[i], numbers);
      objects_.Set(numbers[i], body + ">>");
    }
    return absl::StrCat("/First ", Ref(numbers[tops.front()]), "/Last ", Ref(numbers[tops.back()]),
                        "/Count ", end - begin);
  }

  int WriteMetadata() {
    std::string xmp =
        "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
        " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
        " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n";
    absl::StrAppend(&xmp, "<dc:format>application/pdf</dc:format>\n",
                    "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", XmlText(document_.title),
                    "</rdf:li></rdf:Alt></dc:title>\n", "<dc:language><rdf:Bag><rdf:li>",
                    document_.language, "</rdf:li></rdf:Bag></dc:language>\n");
    if (!document_.author.empty()) {
      absl::StrAppend(&xmp, "<dc:creator><rdf:Seq><rdf:li>", XmlText(document_.author),
                      "</rdf:li></rdf:Seq></dc:creator>\n");
    }
    if (!document_.creation_time.empty()) {
      absl::StrAppend(&xmp, "<xmp:CreateDate>", document_.creation_time, "</xmp:CreateDate>\n");
    }
    absl::StrAppend(&xmp, "<pdf:Producer>", kProducer,
                    "</pdf:Producer>\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
                    "<?xpacket end=\"r\"?>");
    const int number = objects_.Reserve();
    objects_.SetPlainStream(number, "/Type/Metadata/Subtype/XML", xmp);
    return number;
  }

  int WriteInfo() {
    std::string info =
        absl::StrCat("<</Title", PdfText(document_.title), "/Producer", PdfText(kProducer));
    if (!document_.author.empty()) absl::StrAppend(&info, "/Author", PdfText(document_.author));
    if (!document_.creation_time.empty()) {
      absl::StrAppend(&info, "/CreationDate", PdfText(PdfDate(document_.creation_time)));
    }
    return objects_.Add(info + ">>");
  }

  int WriteAttachment(const PdfAttachment& attachment) {
    const int stream = objects_.AddStream(
        absl::StrCat("/Type/EmbeddedFile/Subtype", PdfName(attachment.media_type),
                     "/Params<</Size ", attachment.bytes.size(), ">>"),
        attachment.bytes);
    return objects_.Add(
        absl::StrCat("<</Type/Filespec/F", PdfText(attachment.name), "/UF",
                     PdfText(attachment.name), "/Desc", PdfText(attachment.description),
                     "/AFRelationship/Data/EF<</F ", Ref(stream), "/UF ", Ref(stream), ">>>>"));
  }

  const Document& document_;
  const DisplayList& list_;
  const FontSet& fonts_;
  PdfObjects objects_;
  PdfFonts pdf_fonts_;
  PageMarks marks_;
  std::vector<int> pages_;
  int catalog_ = 0;
  int tree_ = 0;
};

}  // namespace

absl::StatusOr<std::string> WritePdf(const Document& document, const DisplayList& list,
                                     const FontSet& fonts, const PdfAttachment* attachment) {
  return Writer(document, list, fonts).Write(attachment);
}

}  // namespace nianbao::rendering
